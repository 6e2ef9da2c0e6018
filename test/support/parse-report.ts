import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";

/** A line of report.csv by the names of its columns. */
export type ReportLine = Readonly<Record<string, string>>;

export const reportHeader =
  "row_number,line,key,outcome,code,column,field,message,http_status,attempts,elapsed_ms,applied_at,record_id";

/** The lines of a report.csv; its header must be the documented one. */
export function parseReport(text: string): readonly ReportLine[] {
  assert.equal(text.slice(0, text.indexOf("\n")), reportHeader);
  return parse(text, { columns: true });
}

/** `[row number, outcome]` of every line. */
export function outcomesOf(lines: readonly ReportLine[]): readonly (readonly [number, string])[] {
  return lines.map((line) => [Number(line["row_number"]), line["outcome"] ?? ""]);
}

/**
 * Of rows whose process was killed no more are in doubt than were under way, and as many again whose answer had come: a place is free
 * for the next row before the outcome is on disk.
 * @param inFlight most requests in flight
 */
export function assertFewInDoubt(
  outcomes: readonly (readonly [row: number, outcome: string])[],
  inFlight: number,
): void {
  const doubts = outcomes.filter(([, outcome]) => outcome === "in-doubt").length;
  assert.ok(doubts <= 2 * inFlight, `${doubts} in doubt`);
}
