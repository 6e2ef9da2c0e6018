import type { JsonValue } from "../kernel/json.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { Facts } from "../rows/catalogue/row-error-kind.ts";

import type { Column } from "./find-column.ts";

/** Why a step can't take a cell: a catalogue code and its facts; the place is added by the field. */
export interface Fault {
  readonly code: RowErrorCode;
  readonly facts: Facts;
  /** The column at fault, where a field reads several and it is not the one that stands for the field. */
  readonly column?: Column;
}

/** What a step made of a text: a value, or the reason why not. */
export type ConversionResult<T = JsonValue> = { readonly value: T } | { readonly fault: Fault };

/** Makes the field's value of a text that is not blank. */
export type Convert = (text: string) => ConversionResult;

/** Makes another text of a text. */
export type Rewrite = (text: string) => ConversionResult<string>;

export function faultOf(code: RowErrorCode, facts: Facts): { readonly fault: Fault } {
  return { fault: { code, facts } };
}
