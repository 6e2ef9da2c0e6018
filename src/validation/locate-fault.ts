import type { JsonObject } from "../kernel/json.ts";
import { rowErrorCatalogue } from "../rows/catalogue/index.ts";
import type { RowError } from "../rows/row-error.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";
import type { MappedRow } from "../rows/row.ts";
import { type Fault, valueAt } from "./explain-issue.ts";
import { nameField, parentNames } from "./name-field.ts";

/** Tells which column and cell gave a field its value; undefined parts where there are none (constants). */
export type OriginOf = (field: string) => { readonly column?: string; readonly cell?: string };

/** A cell that holds a whole object or list. */
const jsonCell = /^\s*[[{]/;

/** Ties a fault to its row, column and cell. A part of a JSON cell is tied to the column of that cell. */
export function locateFault(fault: Fault, row: MappedRow, originOf: OriginOf): RowError {
  const field = nameField(fault.path);
  const parents = parentNames(fault.path);
  const own = originOf(field);
  const lender =
    own.column === undefined
      ? parents.find((name) => originOf(name).column !== undefined)
      : undefined;
  const { column, cell } = lender === undefined ? own : originOf(lender);
  const inside = lender ?? (jsonCell.test(cell ?? "") ? parents[0] : undefined);
  return {
    code: fault.code,
    stage: rowErrorCatalogue[fault.code].stage,
    rowNumber: row.rowNumber,
    line: row.line,
    field,
    ...(column !== undefined && { column }),
    ...(cell !== undefined && { cell }),
    facts: {
      ...fault.facts,
      ...(inside !== undefined && { inside }),
      ...madeOf(fault, row.payload, cell),
    },
  };
}

/** The value that the fault is about, where it is not the cell as it stands. */
function madeOf(fault: Fault, payload: JsonObject, cell: string | undefined): Facts {
  const value = valueAt(payload, fault.path);
  if (value === undefined || value === cell) return {};
  return { made: typeof value === "string" ? value : JSON.stringify(value) };
}
