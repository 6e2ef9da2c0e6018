import { lettersOf } from "../kernel/column-letters.ts";
import { printable } from "../kernel/show-cell.ts";

/** Where a row stands in its source. */
export interface RowPlace {
  /** Data rows counted from 1; this is `sys_bulk_load_record_no`. */
  readonly rowNumber: number;
  /** Physical line of the file, from 1, where the row starts; of a workbook the number of the row. */
  readonly line: number;
}

/**
 * The place of a row or a cell, as every sentence names it: `line 7`, or `Sheet1!B7` of a sheet of a workbook.
 * @param sheet name of the sheet; undefined where the source has none
 * @param column from 0
 * @example
 * console.log(nameOfPlace(7, "Sheet1", 1)); // Sheet1!B7
 */
export function nameOfPlace(line: number, sheet: string | undefined, column = 0): string {
  return sheet === undefined ? `line ${line}` : printable(placeOfCell(sheet, column, line));
}

/**
 * The same, to stand behind a verb: `on line 7`, `in Sheet1!A7`.
 * @example
 * console.log(`an error ${atPlace(7, undefined)}`); // an error on line 7
 */
export function atPlace(line: number, sheet: string | undefined): string {
  return `${sheet === undefined ? "on" : "in"} ${nameOfPlace(line, sheet)}`;
}

/** `Sheet1!B7`. @param column from 0 */
export function placeOfCell(sheet: string, column: number, line: number): string {
  return `${sheet}!${lettersOf(column)}${line}`;
}
