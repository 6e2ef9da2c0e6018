import { isoTime } from "../../clock.ts";
import type { Redact } from "../../redact.ts";
import { printable } from "../../rows/show-cell.ts";
import { formatCsvLine, plainDialect } from "../csv-line.ts";
import { explainRow } from "../explain-row.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import type { ReportRow } from "../report-row.ts";

/** Stable: scripts read these columns. */
const columns = [
  "row_number",
  "line",
  "key",
  "outcome",
  "code",
  "column",
  "field",
  "message",
  "http_status",
  "attempts",
  "elapsed_ms",
  "applied_at",
];

export const reportHeaderLine = formatCsvLine(columns, plainDialect);

/** The row's line in report.csv: one physical line, whatever its cells hold. */
export function formatReportLine({ source, result }: ReportRow, redact: Redact): string {
  const [error] = result.errors;
  const text = (value: string | undefined): string =>
    value === undefined ? "" : printable(neutralizeFormula(redact(value)));
  const cells = [
    String(source.rowNumber),
    String(source.line),
    text(result.key),
    result.outcome,
    error?.code ?? "",
    text(error?.column),
    text(error?.field),
    neutralizeFormula(explainRow(result.errors, redact)),
    result.httpStatus === undefined ? "" : String(result.httpStatus),
    String(result.attempts),
    String(Math.round(result.elapsedMs)),
    result.appliedAt === undefined ? "" : isoTime(result.appliedAt),
  ];
  return formatCsvLine(cells, plainDialect);
}
