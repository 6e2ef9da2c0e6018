import type { Redact } from "../../kernel/redact.ts";
import type { RowRenderer } from "../render-rows.ts";
import { formatReportLine, reportHeaderLine } from "./report-csv.ts";

/** The columns of report.csv. */
export function createCsvRows(redact: Redact): RowRenderer {
  return {
    begin: () => reportHeaderLine,
    add: (row) => formatReportLine(row, redact),
    end: () => "",
  };
}
