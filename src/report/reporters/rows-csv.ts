import type { Redact } from "../../kernel/redact.ts";
import type { Dialect } from "../../rows/dialect.ts";
import { formatCsvLine, formatHeaderLine } from "../csv-line.ts";
import type { ReportRow } from "../report-row.ts";
import type { OwnColumns } from "../rows-file.ts";

export function formatRowsHeader(
  header: readonly string[],
  own: OwnColumns,
  dialect: Dialect,
): string {
  return formatHeaderLine([...header, ...own.names(header)], dialect);
}

/**
 * A row as it is handed back: its cells as they were read, then ours. A ragged row keeps its number of cells: if it were
 * padded, it would fit when it is loaded again uncorrected, with blanks where values are missing.
 */
export function formatRowsLine(
  row: ReportRow,
  own: OwnColumns,
  dialect: Dialect,
  redact: Redact,
): string {
  return formatCsvLine([...row.source.cells, ...own.cells(row, redact)], dialect);
}
