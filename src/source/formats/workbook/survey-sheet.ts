import { lettersOf } from "../../../kernel/column-letters.ts";
import { createWarningLog, type Warning, type WarningLog } from "../../../rows/warning.ts";
import { headerSearch } from "../../column-names.ts";
import { isSumOfRows } from "../../recognize-footer.ts";
import { decided, type Decided } from "../../shape.ts";
import { findHeaderBelow, sampleRecords } from "../find-header.ts";
import type { CellRead } from "./cell-values.ts";
import type { GridRow, SheetObserver } from "./sheet-reader.ts";

/** Rows at the end among which totals are looked for. */
const mostLast = headerSearch;

/** What a sheet as a whole is like. */
export interface SheetSurvey {
  /** Cells up to the last one that any row fills. */
  readonly width: number;
  readonly rows: number;
  readonly filledCells: number;
  readonly preamble: Decided<number>;
  readonly lastSums: readonly (readonly string[])[];
  readonly warnings: readonly Warning[];
  readonly remarks: readonly Warning[];
}

/** Watches the first reading of a sheet. */
export class SheetWatch implements SheetObserver {
  private readonly sheet: string;
  private readonly warnings: WarningLog;
  private readonly remarks: WarningLog;
  private readonly hidden: (readonly [number, number])[] = [];
  private readonly first: (readonly string[])[] = [];
  private readonly last: (readonly string[])[] = [];
  private width = 0;
  private rows = 0;
  private filledCells = 0;

  constructor(sheet: string) {
    this.sheet = sheet;
    this.warnings = createWarningLog(sheet);
    this.remarks = createWarningLog(sheet);
  }

  cell({ text, notes }: CellRead, line: number, column: number): void {
    if (text !== "") this.filledCells += 1;
    if (notes === undefined) return;
    for (const note of notes) {
      const log = note === "xl-long-number" ? this.warnings : this.remarks;
      log.add(note, line, undefined, column);
    }
  }

  hiddenRow(line: number): void {
    this.remarks.add("xl-hidden-row", line);
  }

  hiddenColumns(first: number, last: number): void {
    if (this.hidden.length < mostLast) this.hidden.push([first, last]);
  }

  filter(): void {
    this.remarks.add("xl-filter");
  }

  merged(line: number, place: string): void {
    this.remarks.add("xl-merged", line, `${this.sheet}!${place}`);
  }

  hiddenSheet(name: string): void {
    this.remarks.add("xl-hidden-sheet", undefined, name);
  }

  take(rows: readonly GridRow[]): void {
    for (const { cells } of rows) {
      this.rows += 1;
      this.width = Math.max(this.width, cells.length);
      if (cells.every((cell) => cell.trim() === "")) continue;
      if (this.first.length < sampleRecords) this.first.push(cells);
      this.last.push(cells);
      if (this.last.length > mostLast) this.last.shift();
    }
  }

  conclude(): SheetSurvey {
    const { width, rows, filledCells } = this;
    for (const [from, to] of this.hidden)
      for (let column = Math.max(0, from); column <= Math.min(to, width - 1); column += 1)
        this.remarks.add("xl-hidden-column", undefined, lettersOf(column));
    const below = findHeaderBelow(
      this.first.map((cells) => ({
        width,
        filled: cells.findLastIndex((cell) => cell.trim() !== "") + 1,
        cells,
      })),
    );
    return {
      width,
      rows,
      filledCells,
      preamble: below === undefined ? decided(0, "usual") : decided(below, "rows"),
      lastSums: this.last.filter((cells) => isSumOfRows({ cells })),
      warnings: this.warnings.list(),
      remarks: this.remarks.list(),
    };
  }
}
