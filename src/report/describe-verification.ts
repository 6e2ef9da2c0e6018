import { printable } from "../kernel/show-cell.ts";
import type { VerificationCounts } from "./verification-tally.ts";

const mostFields = 8;

/**
 * What was seen of rows after writing, a line each; none where nothing was read back and every answer shows what was sent.
 */
export function describeVerification(counts: VerificationCounts): readonly string[] {
  const { checked, read, differing, unreadable, fields } = counts;
  if (read === 0 && differing === 0 && unreadable === 0) return [];
  const echoed = checked - read;
  const parts = [
    `${show(read)} read back`,
    ...(echoed > 0 ? [`${show(echoed)} by ${echoed === 1 ? "its answer" : "their answers"}`] : []),
  ];
  const named = Object.entries(fields);
  const hidden = named.length - mostFields;
  return [
    `Checked after writing: ${rowsOf(checked)} (${parts.join(", ")}), ${show(counts.asSent)} kept as sent, ${show(differing)} kept otherwise`,
    ...named.slice(0, mostFields).map(([field, kinds]) => {
      const said = Object.entries(kinds).map(([kind, count]) => `${kind} in ${rowsOf(count)}`);
      return `  ${printable(field)}: ${said.join(", ")}`;
    }),
    ...(hidden > 0 ? [`  and ${hidden} more fields`] : []),
    ...(unreadable > 0 ? [`  ${rowsOf(unreadable)} could not be read back`] : []),
  ];
}

function rowsOf(count: number): string {
  return count === 1 ? "1 row" : `${show(count)} rows`;
}

function show(count: number): string {
  return count.toLocaleString("en-US");
}
