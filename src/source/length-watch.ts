const mostKept = 10;
const fewest = 10;
const mostShare = 0.7;

interface Entry {
  count: number;
  readonly lines: number[];
}

/** Cells of digits that are shorter than those of their column. */
interface ShortCells {
  readonly count: number;
  readonly lines: readonly number[];
}

/** Watches how long the numbers of a column of ids are. */
export class LengthWatch {
  private filled = 0;
  private readonly lengths = new Map<number, Entry>();

  add(cell: string, line: number): void {
    if (cell === "") return;
    this.filled += 1;
    if (!/^\d{1,20}$/.test(cell)) return;
    let entry = this.lengths.get(cell.length);
    if (entry === undefined) {
      entry = { count: 0, lines: [] };
      this.lengths.set(cell.length, entry);
    }
    entry.count += 1;
    if (entry.lines.length < mostKept) entry.lines.push(line);
  }

  /**
   * Ids that may have lost leading zeros: nearly all ids have one length, and few are shorter. Numbers that simply count up
   * have short ones too, but then nearly all of that length are there.
   */
  lostZeros(): ShortCells | undefined {
    const [most] = [...this.lengths].toSorted(([, a], [, b]) => b.count - a.count);
    if (most === undefined || this.filled < fewest) return undefined;
    const [usual, { count: usualCount }] = most;
    if (usualCount / this.filled < mostShare) return undefined;
    const short = [...this.lengths].filter(
      ([length, { count }]) => length < usual && count < 0.5 * 9 * 10 ** (length - 1),
    );
    if (short.length === 0) return undefined;
    const count = short.reduce((sum, [, entry]) => sum + entry.count, 0);
    const lines = short.flatMap(([, entry]) => entry.lines).toSorted((a, b) => a - b);
    return { count, lines: lines.slice(0, mostKept) };
  }
}
