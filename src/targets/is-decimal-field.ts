import type { FieldSpec } from "./target.ts";

/** True for a text that the documents have as a decimal number. */
export function isDecimalField({ form }: Pick<FieldSpec, "form">): boolean {
  return form?.includes("decimal") === true;
}
