import type { Source } from "./source.ts";

/** Rows of a file that say of themselves that they are in conflict. */
export interface ConflictRows {
  readonly rows: number;
  /** Physical line of the first one; 0 where there is none. */
  readonly line: number;
}

const outcomeColumn = "waybill_outcome";
const rowNumber = /^\s*\d{1,15}(?:\.0*)?\s*$/;

const isConflict = (cell: string | undefined): boolean => cell?.trim().toLowerCase() === "conflict";

/**
 * Finds the rows of a conflicts file, whatever the file is called, however its columns are ordered and its words written
 * since: by the cell of the column waybill_outcome. A file without that column is not read.
 */
export async function findConflictRows(
  source: Source,
  signal?: AbortSignal,
): Promise<ConflictRows> {
  const { hasBookkeeping, width } = source.layout;
  const at = hasBookkeeping
    ? width + 1
    : source.header.findIndex((name) => name.toLowerCase() === outcomeColumn);
  let rows = 0;
  let line = 0;
  if (at === -1) return { rows, line };
  for await (const records of source.readRecords(source, signal))
    for (const record of records) {
      const { cells } = record;
      if (!isConflict(cells[at]) && !(hasBookkeeping && isMoved(cells))) continue;
      rows += 1;
      if (line === 0) line = record.line;
    }
  return { rows, line };
}

/** In a row that lost or won a cell the three columns stand elsewhere: the outcome is behind a row number. */
function isMoved(cells: readonly string[]): boolean {
  return cells.some((cell, at) => isConflict(cell) && rowNumber.test(cells[at - 1] ?? ""));
}
