/** A cell as its workbook stores it: enough to write it once more as the same cell. */
export interface WorkbookCell {
  /** From 0. */
  readonly column: number;
  /** `day`: a date that is written as text, in ISO; `unworked`: a formula whose value nobody has worked out. */
  readonly kind: "text" | "number" | "boolean" | "error" | "day" | "blank" | "unworked";
  /** A text as people see it; anything else as the file has it, to the digit. */
  readonly value: string;
  /** Which of the workbook's styles it has; 0: the usual one. */
  readonly style: number;
}

/** A workbook that another one is written like: its looks, and the cells of one of its sheets. */
export interface WorkbookPattern {
  /** Name of the sheet. */
  readonly sheet: string;
  /** True where days are counted from 1 January 1904. */
  readonly is1904: boolean;
  /** True where it is written in the strict form of the standard, whose names are other ones. */
  readonly isStrict: boolean;
  /** The bytes of its styles; undefined: it has none. */
  readonly styles?: () => AsyncIterable<Buffer>;
  /**
   * The cells of a row, but for those that the file leaves out. Rows are asked for from the first to the last; the same one
   * may be asked for again.
   * @param line number of the row, from 1
   * @throws SourceError as every reading of the source
   */
  row(line: number): Promise<readonly WorkbookCell[]>;
  close(): Promise<void>;
}
