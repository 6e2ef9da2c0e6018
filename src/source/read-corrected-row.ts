import { outcomes } from "../rows/outcome.ts";
import type { RowLayout } from "./source.ts";

const outcomeWords: ReadonlySet<string> = new Set(outcomes);

/**
 * Which row of an earlier load a row of a rejects.csv is, by its waybill_row; undefined where a person has added the row
 * or blanked the cell. In a row that was rejected for its width the three columns stand behind its last cell.
 */
export function readCorrectedRow(
  cells: readonly string[],
  { hasBookkeeping, width }: RowLayout,
): number | undefined {
  if (!hasBookkeeping) return undefined;
  return readAt(cells, width) ?? readAt(cells, cells.length - 3);
}

function readAt(cells: readonly string[], at: number): number | undefined {
  const [row = "", outcome = ""] = cells.slice(Math.max(0, at), Math.max(0, at) + 2);
  if (!/^\d{1,15}$/.test(row) || !outcomeWords.has(outcome)) return undefined;
  return Number(row);
}
