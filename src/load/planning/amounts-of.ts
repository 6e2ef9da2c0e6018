import { isDecimalField } from "../../targets/is-decimal-field.ts";
import type { Target } from "../../targets/target.ts";

/** Fields that a plan adds up: those that the documents have as decimals. */
export function amountsOf({ fields }: Target): readonly string[] {
  return fields.filter(isDecimalField).map(({ name }) => name);
}
