import { isoTime } from "../kernel/clock.ts";
import type { Redact } from "../kernel/redact.ts";
import { printable } from "../kernel/show-cell.ts";
import { explainRow } from "./explain-row.ts";
import type { ReportRow } from "./report-row.ts";

/**
 * What a report says of a row, column by column as in report.csv.
 * @param protect makes a text harmless where the report is opened
 */
export function reportCells(
  { source, result, sheet, notes = [] }: ReportRow,
  redact: Redact,
  protect: (text: string) => string = (text) => text,
): readonly string[] {
  const [error] = result.errors;
  const hasWords = error !== undefined || notes.length > 0;
  const text = (value: string | undefined): string =>
    value === undefined ? "" : printable(protect(redact(value)));
  return [
    String(source.rowNumber),
    // 0 where it is not known, because the file can't be read any more.
    source.line === 0 ? "" : String(source.line),
    text(result.key),
    result.outcome,
    error?.code ?? "",
    text(error?.column),
    text(error?.field),
    hasWords
      ? protect([explainRow(result.errors, redact, { sheet }), ...notes].join(" ").trim())
      : "",
    result.httpStatus === undefined ? "" : String(result.httpStatus),
    String(result.attempts),
    String(Math.round(result.elapsedMs)),
    result.appliedAt === undefined ? "" : isoTime(result.appliedAt),
    text(result.serverId),
  ];
}
