import type { Redact } from "../../kernel/redact.ts";
import type { Dialect } from "../../rows/dialect.ts";
import { formatCsvLine, formatHeaderLine } from "../csv-line.ts";
import { explainRow } from "../explain-row.ts";
import { neutralizeFormula } from "../neutralize-formula.ts";
import type { ReportRow } from "../report-row.ts";

/** Ignored on input, so that a corrected file can be loaded as it is. */
const ownColumns = ["waybill_row", "waybill_outcome", "waybill_message"];

export function formatRejectsHeader(header: readonly string[], dialect: Dialect): string {
  return formatHeaderLine([...header, ...ownColumns], dialect);
}

/**
 * The row's line in rejects.csv: its cells as they were read, then our three. A ragged row keeps its number of cells: if
 * it were padded, it would fit when it is loaded again uncorrected, with blanks where values are missing.
 */
export function formatRejectsLine(
  { source, result, sheet }: ReportRow,
  dialect: Dialect,
  redact: Redact,
): string {
  const message = neutralizeFormula(explainRow(result.errors, redact, { sheet }));
  const own = [String(source.rowNumber), result.outcome, message];
  return formatCsvLine([...source.cells, ...own], dialect);
}
