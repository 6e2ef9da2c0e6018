import type { RowError } from "../rows/row-error.ts";
import type { RowPlace } from "../rows/row-place.ts";
import type { SourceRow } from "../rows/row.ts";
import type { Fault } from "./conversion-result.ts";
import type { Column } from "./find-column.ts";

export const placeOf = (row: SourceRow): RowPlace => ({ rowNumber: row.rowNumber, line: row.line });

/** The error of a row for a step that failed on a cell of a column. */
export function errorAt(
  fault: Fault,
  row: SourceRow,
  fieldColumn: Column | undefined,
  field?: string,
): RowError {
  const column = fault.column ?? fieldColumn;
  return {
    code: fault.code,
    stage: "mapping",
    ...placeOf(row),
    ...(column !== undefined && { column: column.name, cell: row.cells[column.index] ?? "" }),
    ...(field !== undefined && { field }),
    facts: fault.facts,
  };
}
