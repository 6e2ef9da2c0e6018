/** Below this many rows nothing is constant. */
const fewest = 10;
const decimal = /^[+-]?[\d.,'\u00A0\u202F ]*[.,](\d+)$/;
const beginningOfNumber = /^[+-]?[\d.,'\u00A0\u202F ]*$/;

/** Watches how the last cell of each row is written, so that one that is cut off can be told. */
export class EndingWatch {
  private rows = 0;
  private hasBlank = false;
  private length: number | undefined;
  private hasOneLength = true;
  private decimals: number | undefined;
  private hasOneScale = true;

  add(cell: string): void {
    this.hasBlank ||= cell === "";
    this.hasOneLength &&= this.rows === 0 || cell.length === this.length;
    this.length = cell.length;
    const decimals = decimal.exec(cell)?.[1]?.length;
    this.hasOneScale &&= decimals !== undefined && (this.rows === 0 || decimals === this.decimals);
    this.decimals = decimals;
    this.rows += 1;
  }

  /** What all cells have and this one lacks, in words; undefined: it may be whole. */
  missing(cell: string): string | undefined {
    if (this.rows < fewest) return undefined;
    if (this.hasOneScale && this.decimals !== undefined && beginningOfNumber.test(cell)) {
      const found = decimal.exec(cell)?.[1]?.length ?? 0;
      return found < this.decimals ? `${this.decimals} decimals` : undefined;
    }
    if (cell === "" && !this.hasBlank) return "something in this cell";
    const isShort = this.hasOneLength && cell.length < (this.length ?? 0);
    return isShort ? `${this.length} characters` : undefined;
  }
}
