import { outcomes } from "../rows/outcome.ts";
import type { RowLayout } from "./source.ts";

/** What a report adds to the rows that a person is to correct. */
export const bookkeepingColumns = ["waybill_row", "waybill_outcome", "waybill_message"] as const;

const outcomeWords: ReadonlySet<string> = new Set(outcomes);
/** A spreadsheet writes 2 as ` 2 ` or 2.00; with three digits behind it the mark may be one of thousands. */
const wholeNumber = /^(\d{1,15})(?:[.,]0{1,2})?$/;

/** What the bookkeeping cells of a row say: which row of an earlier load it is, that a person has added it, or nothing that can be read. */
export type Bookkeeping =
  | { readonly correctedRow: number }
  | { readonly isAdded: true }
  | { readonly unreadable: { readonly column: string; readonly cell: string } };

/** Reads the cells of a row behind its `width` columns, in a rejects file. */
export function readBookkeeping(
  cells: readonly string[],
  { width }: Pick<RowLayout, "width">,
): Bookkeeping {
  const own = cells.slice(width, width + bookkeepingColumns.length);
  if (own.every((cell) => cell.trim() === "")) return { isAdded: true };
  const [row = "", outcome = ""] = own;
  const correctedRow = readRowNumber(row);
  const [rowColumn, outcomeColumn] = bookkeepingColumns;
  if (correctedRow === undefined) return { unreadable: { column: rowColumn, cell: row } };
  if (outcome.trim() !== "" && !isOutcomeWord(outcome))
    return { unreadable: { column: outcomeColumn, cell: outcome } };
  return { correctedRow };
}

/** In a row that was refused for its width the three cells stand behind its last one. */
export function readMovedBookkeeping(cells: readonly string[]): number | undefined {
  const [row = "", outcome = ""] = cells.slice(-bookkeepingColumns.length);
  return isOutcomeWord(outcome) ? readRowNumber(row) : undefined;
}

export function readRowNumber(cell: string): number | undefined {
  const digits = wholeNumber.exec(cell.trim())?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

export function isOutcomeWord(cell: string): boolean {
  return outcomeWords.has(cell.trim().toLowerCase());
}
