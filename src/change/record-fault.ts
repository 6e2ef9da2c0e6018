import { rowErrorCatalogue, type RowErrorCode } from "../rows/catalogue/index.ts";
import type { RowError } from "../rows/row-error.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";
import type { RowPlace } from "../rows/row-place.ts";

/** Why a row's change can't be made; not yet tied to its row. */
export interface RecordFault {
  readonly code: RowErrorCode;
  /** Dotted; absent where the record as a whole is meant. */
  readonly field?: string;
  readonly facts: Facts;
}

/** Tells which column and cell gave a field its value; undefined parts where there are none. */
type OriginOf = (field: string) => { readonly column?: string; readonly cell?: string };

/** Ties a fault to its row and, where one is to blame, to column and cell. */
export function locateRecordFault(
  { code, field, facts }: RecordFault,
  { rowNumber, line }: RowPlace,
  originOf?: OriginOf,
): RowError {
  const { column, cell } = field === undefined ? {} : (originOf?.(field) ?? {});
  return {
    code,
    stage: rowErrorCatalogue[code].stage,
    rowNumber,
    line,
    ...(field !== undefined && { field }),
    ...(column !== undefined && { column }),
    ...(cell !== undefined && { cell }),
    facts,
  };
}
