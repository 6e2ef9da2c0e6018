import type { Redact } from "../../kernel/redact.ts";
import { formatCsvLine, plainDialect } from "../csv-line.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import { reportCells } from "../report-cells.ts";
import type { RowRenderer } from "../render-rows.ts";
import type { ReportRow } from "../report-row.ts";

/** Stable: scripts read these columns. */
export const reportColumns: readonly string[] = [
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
  "record_id",
];

export const reportHeaderLine = formatCsvLine(reportColumns, plainDialect);

/** The row's line in report.csv: one physical line, whatever its cells hold. */
export function formatReportLine(row: ReportRow, redact: Redact): string {
  return formatCsvLine(reportCells(row, redact, neutralizeFormula), plainDialect);
}

/** The columns of report.csv, for whoever asks for rows of a load. */
export function createCsvRows(redact: Redact): RowRenderer {
  return {
    begin: () => reportHeaderLine,
    add: (row) => formatReportLine(row, redact),
    end: () => "",
  };
}
