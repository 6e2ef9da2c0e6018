import type { Facts } from "../rows/catalogue/row-error-kind.ts";
import { bookkeepingColumns, isOutcomeWord, readRowNumber } from "./bookkeeping.ts";
import type { RowLayout } from "./source.ts";

const bookkeepingWidth = bookkeepingColumns.length;

type Fitted =
  | { readonly cells: readonly string[] }
  | {
      readonly cells: readonly string[];
      readonly code: "row-too-short" | "row-too-long";
      readonly facts: Facts;
    };

/**
 * Fits the cells of a row to the header. Cells are dropped behind the last column, and left out there, only where the rows
 * of the file are written so (`usualWidths`), or where the row's last column is filled, so that no cell can have moved. Any
 * other row that is too short or too long comes back with a code, its cells as they were.
 */
export function fitRow(cells: readonly string[], layout: RowLayout): Fitted {
  if (layout.hasBookkeeping) return fitCorrectedRow(cells, layout);
  return fitTo(cells, layout);
}

function fitCorrectedRow(cells: readonly string[], layout: RowLayout): Fitted {
  const wanted = layout.width + bookkeepingWidth;
  if (cells.length === wanted || isPadded(cells, layout)) return fitPaddedRow(cells, layout);
  const { length: found } = cells;
  // A row that was rejected for its width and not corrected: its bookkeeping is moved, not missing.
  if (isOutcomeWord(cells.at(-2) ?? "")) return fitTo(cells.slice(0, -bookkeepingWidth), layout);
  const code = found < wanted ? "row-too-short" : "row-too-long";
  return { cells, code, facts: { found, wanted } };
}

/** A spreadsheet makes all rows as wide as the widest one; the row's own bookkeeping shows that no cell has moved. */
function isPadded(cells: readonly string[], { width }: RowLayout): boolean {
  const isWhole = isOutcomeWord(cells[width + 1] ?? "") || cells.slice(width).every(isBlank);
  return isWhole && cells.length > width && isBlankBehind(cells, width + bookkeepingWidth);
}

/** A spreadsheet fills a short row up with blanks, and then a bookkeeping cell stands where an amount should. */
function fitPaddedRow(cells: readonly string[], { width }: RowLayout): Fitted {
  const moved = cells.findIndex(
    (cell, at) => at < width && isBookkeeping(cells, at) && readRowNumber(cell) !== undefined,
  );
  if (moved === -1) return { cells: cells.slice(0, width) };
  return { cells, code: "row-too-short", facts: { found: moved, wanted: width } };
}

/** Row number, outcome and message begin at this cell, and only blanks follow. */
function isBookkeeping(cells: readonly string[], at: number): boolean {
  return (
    isOutcomeWord(cells[at + 1] ?? "") &&
    cells.slice(at + bookkeepingWidth).every((cell) => cell === "")
  );
}

function fitTo(cells: readonly string[], layout: RowLayout): Fitted {
  const { width, namedWidth, usualWidths, mayEndEarly } = layout;
  const found = cells.length;
  const isUsual = usualWidths.includes(found);
  if (isUsual && found === width) return { cells };
  const longest = Math.max(...usualWidths, usualWidths.length === 0 ? width : 0);
  // One cell alone may be a piece of another row.
  if (mayEndEarly && found > 1 && found < namedWidth) return pad(cells, width);
  const isFitting =
    found >= namedWidth &&
    isBlankBehind(cells, width) &&
    (isUsual || (found <= longest && (found === longest || !isBlank(cells[namedWidth - 1] ?? ""))));
  if (isFitting) return pad(cells, width);
  const isBlankThere = isBlankBehind(cells, width);
  const isTooLong = found > longest || !isBlankThere;
  const isAgainstHeader = isTooLong ? found > width : found < width;
  return {
    cells,
    code: isTooLong ? "row-too-long" : "row-too-short",
    facts: {
      ...(isAgainstHeader ? { found, wanted: width } : { found, wanted: longest, by: "rows" }),
      ...(isTooLong && isBlankThere ? { ending: "blank" } : {}),
    },
  };
}

function pad(cells: readonly string[], width: number): Fitted {
  const lacking = Math.max(0, width - cells.length);
  return { cells: [...cells.slice(0, width), ...Array<string>(lacking).fill("")] };
}

const isBlank = (cell: string): boolean => cell.trim() === "";

/** True for a record that has nothing behind this many columns. */
export function isBlankBehind(cells: readonly string[], width: number): boolean {
  for (let at = width; at < cells.length; at += 1) if (!isBlank(cells[at] ?? "")) return false;
  return true;
}
