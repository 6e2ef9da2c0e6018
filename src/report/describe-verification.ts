import { printable } from "../kernel/show-cell.ts";
import type { VerificationCounts } from "./verification-tally.ts";
import { countOf, withCommas } from "../kernel/counts.ts";

const mostFields = 8;

/**
 * What was seen of rows after writing, a line each; none where nothing was read back and every answer shows what was sent.
 */
export function describeVerification(counts: VerificationCounts): readonly string[] {
  const { checked, read, differing, unreadable, fields } = counts;
  if (read === 0 && differing === 0 && unreadable === 0) return [];
  const echoed = checked - read;
  const parts = [
    `${withCommas(read)} read back`,
    ...(echoed > 0
      ? [`${withCommas(echoed)} by ${echoed === 1 ? "its answer" : "their answers"}`]
      : []),
  ];
  const named = Object.entries(fields);
  const hidden = named.length - mostFields;
  return [
    `Checked after writing: ${countOf(checked, "row")} (${parts.join(", ")}), ${withCommas(counts.asSent)} kept as sent, ${withCommas(differing)} kept otherwise`,
    ...named.slice(0, mostFields).map(([field, kinds]) => {
      const said = Object.entries(kinds).map(
        ([kind, count]) => `${kind} in ${countOf(count, "row")}`,
      );
      return `  ${printable(field)}: ${said.join(", ")}`;
    }),
    ...(hidden > 0 ? [`  and ${hidden} more fields`] : []),
    ...(unreadable > 0 ? [`  ${countOf(unreadable, "row")} could not be read back`] : []),
  ];
}
