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
