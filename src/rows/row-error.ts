import type { RowErrorCode } from "./catalogue/index.ts";
import type { RowErrorDetails, Stage } from "./catalogue/row-error-kind.ts";
import type { RowPlace } from "./row-place.ts";

/** A fault of one row: a value in the stream, never thrown. The sentence is made when it is shown. */
export interface RowError extends RowPlace, RowErrorDetails {
  readonly code: RowErrorCode;
  readonly stage: Stage;
  /** The cell of a workbook, where it is known: `Sheet1!B7`. */
  readonly at?: string;
}
