import { rowErrorCatalogue } from "./catalogue/index.ts";
import type { RowError } from "./row-error.ts";
import { printable } from "./show-cell.ts";

/** The error's sentence without its place, for a report that has the place in columns of its own. */
export function explainRowError(error: RowError): string {
  return rowErrorCatalogue[error.code].say(error);
}

/** The whole sentence: file, line and column, the cell, what is allowed and what to do. */
export function describeRowError(error: RowError, sourceName: string): string {
  const column = error.column === undefined ? "" : `, column "${printable(error.column)}"`;
  return `${printable(sourceName)} line ${error.line}${column}: ${explainRowError(error)}`;
}
