import { rowErrorCatalogue } from "./catalogue/index.ts";
import type { RowError } from "./row-error.ts";
import { nameOfPlace } from "./row-place.ts";
import { printable } from "../kernel/show-cell.ts";

/**
 * The error's sentence without its place, for a report that has the place in columns of its own. One that was taken over
 * from a report comes as it was `told` there.
 * @example
 * const { preflight } = await checkFile({ sourcePath: "actions.csv", mappingPath: "mapping.yaml" });
 * for (const error of preflight.firstErrors) console.log(error.line, explainRowError(error));
 */
export function explainRowError(error: RowError): string {
  const { told } = error.facts;
  return typeof told === "string" ? told : rowErrorCatalogue[error.code].say(error);
}

/**
 * The whole sentence: file, line and column, the cell, what is allowed and what to do.
 * @example
 * const { preflight, source } = await checkFile({ sourcePath: "actions.csv", mappingPath: "mapping.yaml" });
 * for (const error of preflight.firstErrors) console.log(describeRowError(error, source.name));
 */
export function describeRowError(error: RowError, sourceName: string): string {
  const column = error.column === undefined ? "" : `, column "${printable(error.column)}"`;
  return `${printable(sourceName)} ${describePlace(error)}${column}: ${explainRowError(error)}`;
}

/**
 * `line 7`, or `Sheet1!B7` of a workbook.
 * @param sheet of the source, where it has one: a row whose cell is not known is its first
 * @example
 * console.log(describePlace({ line: 7 })); // line 7
 */
export function describePlace({ at, line }: Pick<RowError, "at" | "line">, sheet?: string): string {
  return at === undefined ? nameOfPlace(line, sheet) : printable(at);
}
