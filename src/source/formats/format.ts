/** One record of the file: the header, a row or a blank line. */
export interface SourceRecord {
  readonly cells: string[];
  /** Physical line where the record starts. */
  readonly line: number;
  /** True when a cell holds a line break. */
  readonly isMultiLine: boolean;
  /** True for a last record without a line break behind it. */
  readonly isUnended?: boolean;
}

/** False for a record of blank cells only. */
export function isFilled({ cells }: SourceRecord): boolean {
  return cells.some((cell) => cell !== "" && cell.trim() !== "");
}
