import { stringifyExactJson } from "../kernel/exact-json.ts";
import { shortened } from "../kernel/show-cell.ts";
import type { Value } from "./exact-values.ts";

/** A value of a record for a sentence: as JSON, safe to print, not longer than a cell is shown. */
export function showValue(value: Value): string {
  return value === undefined ? "nothing" : shortened(stringifyExactJson(value));
}
