import { outcomes } from "../rows/outcome.ts";
import type { Facts } from "../rows/row-error.ts";
import type { RowLayout } from "./source.ts";

const bookkeepingWidth = 3;
const outcomeWords: ReadonlySet<string> = new Set(outcomes);

type Fitted =
  | { readonly cells: readonly string[] }
  | {
      readonly cells: readonly string[];
      readonly code: "row-too-short" | "row-too-long";
      readonly facts: Facts;
    };

/**
 * Fits the cells of a row to the header. Only blank cells behind the last column are dropped, and only unnamed columns
 * may be missing; any other row that is too short or too long comes back with a code, its cells as they were.
 */
export function fitRow(cells: readonly string[], layout: RowLayout): Fitted {
  if (layout.hasBookkeeping) return fitCorrectedRow(cells, layout);
  return fitTo(cells, layout.width, layout.namedWidth);
}

function fitCorrectedRow(cells: readonly string[], layout: RowLayout): Fitted {
  const wanted = layout.width + bookkeepingWidth;
  const fitted = fitTo(cells, wanted, wanted);
  if (!("code" in fitted)) return fitPaddedRow(fitted.cells, layout);
  // A row that was rejected for its width and not corrected: its bookkeeping is moved, not missing.
  if (!outcomeWords.has(cells.at(-2) ?? "")) return fitted;
  return fitTo(cells.slice(0, -bookkeepingWidth), layout.width, layout.namedWidth);
}

/** A spreadsheet fills a short row up with blanks, and then a bookkeeping cell stands where an amount should. */
function fitPaddedRow(cells: readonly string[], { width }: RowLayout): Fitted {
  const moved = cells.findIndex(
    (cell, at) => at < width && isBookkeeping(cells, at) && /^\d+$/.test(cell),
  );
  if (moved === -1) return { cells: cells.slice(0, width) };
  return { cells, code: "row-too-short", facts: { found: moved, wanted: width } };
}

/** Row number, outcome and message begin at this cell, and only blanks follow. */
function isBookkeeping(cells: readonly string[], at: number): boolean {
  const isOutcome = outcomeWords.has(cells[at + 1] ?? "");
  return isOutcome && cells.slice(at + bookkeepingWidth).every((cell) => cell === "");
}

function fitTo(cells: readonly string[], wanted: number, least: number): Fitted {
  const found = cells.length;
  if (found === wanted) return { cells };
  if (found > wanted) {
    const extra = cells.slice(wanted);
    if (extra.every((cell) => cell.trim() === "")) return { cells: cells.slice(0, wanted) };
    return { cells, code: "row-too-long", facts: { found, wanted } };
  }
  if (found >= least) return { cells: [...cells, ...Array<string>(wanted - found).fill("")] };
  return { cells, code: "row-too-short", facts: { found, wanted } };
}
