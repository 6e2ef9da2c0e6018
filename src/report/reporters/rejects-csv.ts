import type { Redact } from "../../kernel/redact.ts";
import type { Dialect } from "../../rows/dialect.ts";
import { formatCsvLine, formatHeaderLine } from "../csv-line.ts";
import { explainRow } from "../explain-row.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import type { ReportRow } from "../report-row.ts";

/** Ignored on input, so that a corrected file can be loaded as it is. */
export const rejectsColumns = ["waybill_row", "waybill_outcome", "waybill_message"];

export function formatRejectsHeader(header: readonly string[], dialect: Dialect): string {
  return formatHeaderLine([...header, ...rejectsColumns], dialect);
}

/** What stands behind the cells of a row: which one it is, what became of it, and why. */
export function rejectsCells(
  { source, result, sheet }: ReportRow,
  redact: Redact,
): readonly string[] {
  const message = neutralizeFormula(explainRow(result.errors, redact, { sheet }));
  return [String(source.rowNumber), result.outcome, message];
}

/**
 * The row's line in rejects.csv: its cells as they were read, then our three. A ragged row keeps its number of cells: if
 * it were padded, it would fit when it is loaded again uncorrected, with blanks where values are missing.
 */
export function formatRejectsLine(row: ReportRow, dialect: Dialect, redact: Redact): string {
  return formatCsvLine([...row.source.cells, ...rejectsCells(row, redact)], dialect);
}
