import { withoutBinaryTail } from "../kernel/stored-number.ts";
import type { RowError } from "../rows/row-error.ts";
import type { SourceRow } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-place.ts";
import type { WarningLog } from "../rows/warning.ts";
import { readBookkeeping, readMovedBookkeeping } from "./bookkeeping.ts";
import {
  areQuotedOtherwise,
  createShapeWatch,
  EndingWatch,
  HeldRow,
  type ShapeWatch,
} from "./row-doubts.ts";
import { fitRow } from "./fit-row.ts";
import { isHeaderAgain } from "./read-header.ts";
import { isFilled, type SourceRecord } from "./formats/format.ts";
import { isFooter, isNote, isSumOfRows } from "./recognize-footer.ts";
import { shiftedColumns, tooManyRagged, truncatedRow } from "./row-faults.ts";
import type { FooterRow, Source, TotalVerdict } from "./source.ts";

const longestCell = 32_767;
/** Below this many, ragged rows are refused one by one however large their share is. */
const fewRagged = 10;
const mostRagged = 0.05;
const fewestInBlock = 8;
const mostPending = 20;
/** Rows that tell how cells are quoted. */
const sampleRows = 100;

type Fault = Pick<RowError, "code" | "facts" | "column" | "cell">;

/** A sum is a formula as a rule, and is meant as the spreadsheet shows it. */
const toFooter = ({ cells, line, odd }: SourceRecord): FooterRow => ({
  line,
  cells: cells.map((cell, at) => (odd?.has(at) === true ? withoutBinaryTail(cell) : cell)),
});

/** Turns the records of one pass into rows: leaves out what is no row, and notes what is worth a warning. */
export class RowReader {
  private readonly source: Source;
  private readonly log: WarningLog;
  private readonly shape: ShapeWatch;
  private readonly unnamed: readonly number[];
  private rowNumber = 0;
  private recordCount = 0;
  private raggedCount = 0;
  private firstRagged: number | undefined;
  private blankLines: number[] = [];
  /** Records that may turn out to be the footer. */
  private pending: SourceRecord[] = [];
  private rows: SourceRow[] = [];
  private lastWidth = 0;
  private widthChanges = 0;
  private longCount = 0;
  private readonly held: HeldRow;
  /** Only where the last line has no line break. */
  private readonly endings: EndingWatch | undefined;

  constructor(source: Source, log: WarningLog) {
    this.source = source;
    this.held = new HeldRow(source.layout);
    this.endings = source.mayBeCut ? new EndingWatch() : undefined;
    this.log = log;
    this.shape = createShapeWatch(source);
    this.unnamed = source.header.flatMap((name, at) => (name === "" ? [at] : []));
  }

  /** The rows that are settled by these records. */
  take(records: readonly SourceRecord[]): readonly SourceRow[] {
    this.rows = [];
    for (const record of records) {
      if (!isFilled(record)) this.noteBlank(record.line);
      else this.takeFilled(record);
    }
    return this.rows;
  }

  /** The row that waits for the one behind it, when there is none. */
  takeLast(): readonly SourceRow[] {
    const last = this.held.release();
    return last === undefined ? [] : [last];
  }

  /**
   * @returns footers whose amounts should be the sums of the rows
   * @throws SourceError when the file as a whole can't be trusted
   */
  end(): readonly FooterRow[] {
    this.endFooter();
    this.endShape();
    return this.pending.filter(isSumOfRows).map(toFooter);
  }

  private endFooter(): void {
    const { footer } = this.source;
    for (const record of this.pending) {
      const first = record.cells.find((cell) => cell.trim() !== "");
      if (footer === undefined) this.log.add("ftr", record.line, first);
      else if (this.looksLikeRow(record)) this.log.add("footer-row", record.line, first);
    }
  }

  private endShape(): void {
    const { name } = this.source;
    if (this.rowNumber === 0) this.log.add("file-header-only", this.source.headerLine);
    const { hasBookkeeping, namedWidth } = this.source.layout;
    if (hasBookkeeping || this.firstRagged === undefined) return;
    const nameless = this.unnamed.find((at) => at < namedWidth);
    if (nameless !== undefined) throw shiftedColumns(name, nameless + 1, this.firstRagged);
    if (this.raggedCount < fewRagged) return;
    if (this.raggedCount > this.rowNumber * mostRagged)
      throw tooManyRagged(name, this.raggedCount, this.rowNumber, {
        line: this.firstRagged,
        endEarlyInBlocks: this.endEarlyInBlocks(),
      });
  }

  /** A spreadsheet leaves out the blank ends of whole blocks of rows (16, as a rule). */
  private endEarlyInBlocks(): boolean {
    return this.longCount === 0 && this.widthChanges <= Math.max(2, this.rowNumber / fewestInBlock);
  }

  private takeFilled(record: SourceRecord): void {
    this.recordCount += 1;
    if (this.recordCount <= this.source.preamble + 1) return;
    if (isHeaderAgain(record, this.source.header)) return this.log.add("hdr-repeat", record.line);
    const verdict = this.judgeFooter(record);
    if (verdict === "total") {
      this.pending.push(record);
      if (this.pending.length > this.mostHeld()) this.release(this.pending.shift());
      return;
    }
    if (this.source.footer === undefined) {
      for (const earlier of this.pending.splice(0)) this.release(earlier);
    }
    this.addRow(record, verdict === "unclear" ? "total-row" : undefined);
  }

  /** What a record is, as far as it can be no row but a line below the rows. */
  private judgeFooter(record: SourceRecord): TotalVerdict {
    const { footer, layout } = this.source;
    if (layout.hasBookkeeping || footer === 0) return "row";
    if (footer !== undefined) return "total";
    const isTotal = isFooter(record, layout.width);
    const isBehindTotal = this.pending.length > 0 && isNote(record);
    if (!isTotal && !isBehindTotal) return "row";
    if (this.source.isSkipped?.(record.cells) === true) return "row";
    return isTotal ? this.judgeTotal(record) : "total";
  }

  private judgeTotal({ cells }: SourceRecord): TotalVerdict {
    return this.source.judgeTotal?.(cells) ?? "total";
  }

  private isTotalOrUnclear(record: SourceRecord): boolean {
    const { layout, isSkipped } = this.source;
    if (!isFooter(record, layout.width) || isSkipped?.(record.cells) === true) return false;
    return this.judgeTotal(record) !== "row";
  }

  private looksLikeRow(record: SourceRecord): boolean {
    if (isNote(record)) return false;
    return !isFooter(record, this.source.layout.width) || this.judgeTotal(record) !== "total";
  }

  private mostHeld(): number {
    return this.source.footer ?? mostPending;
  }

  /** What was held back and is no footer: other rows came behind it. */
  private release(record: SourceRecord | undefined): void {
    if (record === undefined) return;
    const isTotal = this.source.footer === undefined || this.isTotalOrUnclear(record);
    this.addRow(record, isTotal ? "total-row" : undefined);
  }

  private addRow(record: SourceRecord, code?: "total-row"): void {
    const afterBlank = this.noteBlanksBefore(record);
    this.rowNumber += 1;
    const position: RowPlace = { rowNumber: this.rowNumber, line: record.line };
    const fitted = fitRow(record.cells, this.source.layout);
    this.noteCells(fitted.cells, record);
    const { fault, ...linked } = this.readLink(record, "code" in fitted);
    const hold = (error: Fault | undefined): void => {
      const { odd } = record;
      const row = {
        ...position,
        ...linked,
        cells: fitted.cells,
        ...(odd !== undefined && { odd }),
      };
      const settled = this.held.push(
        error === undefined ? row : { ...row, error: { ...position, stage: "source", ...error } },
      );
      if (settled !== undefined) this.rows.push(settled);
    };
    if (code !== undefined) return hold({ code, facts: {} });
    this.noteWidth(record);
    if (!("code" in fitted)) {
      this.shape.pass();
      return hold(fault ?? this.judgeEnding(record));
    }
    if (record.isUnended === true && fitted.code === "row-too-short")
      throw truncatedRow(this.source.name, record.line);
    this.raggedCount += 1;
    if (fitted.code === "row-too-long") this.longCount += 1;
    this.firstRagged ??= record.line;
    this.log.add("row-ragged", record.line);
    this.shape.judgeRagged(record, afterBlank, this.log);
    hold({ code: fitted.code, facts: fitted.facts });
  }

  /** Which row of an earlier load a row of a rejects file is, or why that can't be read. */
  private readLink(
    { cells }: SourceRecord,
    isRagged: boolean,
  ): Pick<SourceRow, "correctedRow"> & { readonly fault?: Fault } {
    const { layout } = this.source;
    if (!layout.hasBookkeeping) return {};
    if (isRagged) {
      const correctedRow = readMovedBookkeeping(cells);
      return correctedRow === undefined ? {} : { correctedRow };
    }
    const found = readBookkeeping(cells, layout);
    if ("correctedRow" in found) return { correctedRow: found.correctedRow };
    if ("isAdded" in found) return {};
    return { fault: { code: "correction-unreadable", ...found.unreadable, facts: {} } };
  }

  /** The last row, if it was cut off inside the last column. */
  private judgeEnding({ cells, isUnended = false }: SourceRecord): Fault | undefined {
    const { header, layout } = this.source;
    const last = layout.namedWidth - 1;
    const cell = cells[last] ?? "";
    if (!isUnended) {
      this.endings?.add(cell);
      return undefined;
    }
    if (cells.length > layout.namedWidth) return undefined;
    const isShort = layout.usualWidths.every((width) => width > cells.length);
    const missing =
      isShort && layout.usualWidths.length > 0
        ? "a delimiter behind it"
        : this.endings?.missing(cell);
    if (missing === undefined) return undefined;
    return { code: "row-cut-off", column: header[last] ?? "", cell, facts: { missing } };
  }

  private noteWidth({ cells, line }: SourceRecord): void {
    const { mayEndEarly, namedWidth } = this.source.layout;
    if (mayEndEarly && cells.length > 1 && cells.length < namedWidth)
      this.log.add("row-padded", line);
    if (cells.length !== this.lastWidth) this.widthChanges += 1;
    this.lastWidth = cells.length;
  }

  private noteCells(cells: readonly string[], record: SourceRecord): void {
    if (this.rowNumber <= sampleRows && areQuotedOtherwise(cells))
      this.log.add("quote-single", record.line);
    if (record.isMultiLine) this.shape.judgeMultiLine(record);
    for (const cell of cells) {
      if (cell.length > longestCell) this.log.add("big-cell", record.line);
    }
    for (const at of this.unnamed) {
      if ((cells[at] ?? "").trim() !== "") this.log.add("hdr-blank", record.line);
    }
  }

  /** Only the first of blank rows that follow one another are kept: a tail of a million is nothing to remember. */
  private noteBlank(line: number): void {
    if (this.rowNumber > 0 && this.blankLines.length < mostPending) this.blankLines.push(line);
  }

  private noteBlanksBefore({ line }: SourceRecord): boolean {
    if (this.blankLines.length === 0) return false;
    const before = this.blankLines.filter((blank) => blank < line);
    for (const blank of before) this.log.add("row-blank", blank);
    this.blankLines = this.blankLines.filter((blank) => blank > line);
    return before.length > 0;
  }
}
