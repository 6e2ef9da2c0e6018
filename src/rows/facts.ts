import type { RowError } from "./row-error.ts";
import { printable } from "./show-cell.ts";

/** A fact as text that is safe to print; lists are joined with commas. */
export function fact(error: RowError, name: string): string {
  const value = error.facts[name];
  if (value === undefined) return "";
  return printable(Array.isArray(value) ? value.join(", ") : String(value));
}

/** Words that name the error's field, or a stand-in. */
export function fieldOf(error: RowError): string {
  return error.field === undefined ? "this field" : printable(error.field);
}
