import { headerSearch } from "../column-names.ts";

/** Records among which a table is looked for. */
export const sampleRecords = 300;
const tableShare = 0.9;

/** How wide a record is, and what stands in it. */
interface Outline {
  readonly width: number;
  /** Cells up to the last one that holds something. */
  readonly filled: number;
  readonly cells: readonly string[];
}

/**
 * The header of a table that stands below lines of another shape, if it can be told apart from them.
 * @param records the first ones that are not blank
 * @param from how many of them can't belong to the table
 * @param isOtherHeader true for a record above that could be the header itself, as wide as the table
 * @returns how many records stand above it; undefined where none do, or where it can't be told
 */
export function findHeaderBelow<Record extends Outline>(
  records: readonly Record[],
  from = 0,
  isOtherHeader: (above: Record, width: number) => boolean = () => false,
): number | undefined {
  const table = records.slice(from);
  const width = mostCommon(table.map((record) => record.width));
  // The last columns may have no name and no cells; a title that is padded with delimiters fills one cell.
  const least = Math.max(2, Math.min(width, mostCommon(table.map((record) => record.filled))));
  const at = records.findIndex(({ filled }) => filled >= least);
  const header = records[at];
  const rows = records.slice(at + 1);
  if (width < 2 || at < 1 || at >= headerSearch || header === undefined) return undefined;
  const isRow = (row: Outline): boolean =>
    row.width === width && row.filled <= Math.max(header.filled, least);
  if (rows.length === 0 || rows.filter(isRow).length < rows.length * tableShare) return undefined;
  const names = header.cells.slice(0, header.filled);
  const isHeader = header.width === width && names.every((cell) => /^\P{N}*\p{L}/u.test(cell));
  return isHeader && !records.slice(0, at).some((above) => isOtherHeader(above, width))
    ? at
    : undefined;
}

function mostCommon(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const one of numbers) counts.set(one, (counts.get(one) ?? 0) + 1);
  const [common] = [...counts].toSorted(([, a], [, b]) => b - a);
  return common?.[0] ?? 0;
}
