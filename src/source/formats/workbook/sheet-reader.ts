import { SourceError } from "../../../kernel/load-error.ts";
import { printable } from "../../../kernel/show-cell.ts";
import type { OddCell } from "../../../rows/row.ts";
import { placeOfCell } from "../../../rows/row-place.ts";
import type { CellRead, CellValues, StoredCell } from "./cell-values.ts";
import { isBomb, mostRatio } from "../unpack-limits.ts";
import { isTrue } from "./read-package.ts";
import { damagedPart, type PartName, type XmlEvents } from "./read-xml.ts";
import { longestText, TextRuns } from "./shared-strings.ts";

/** As many as a sheet of Excel has. */
const mostColumns = 16_384;
const mostRows = 1_048_576;
/** Characters, as many as a record of a CSV file may have. */
const longestRow = 1_000_000;

/** A row of the sheet, up to its last cell that holds something. */
export interface GridRow {
  /** Number of the row, from 1. */
  readonly line: number;
  readonly cells: string[];
  readonly odd?: ReadonlyMap<number, OddCell>;
}

/** Told of what is met beside the cells. */
export interface SheetObserver {
  cell(read: CellRead, line: number, column: number, stored: StoredCell): void;
  hiddenRow(line: number): void;
  hiddenColumns(first: number, last: number): void;
  filter(): void;
  merged(line: number, place: string): void;
}

/** Where a sheet is, for messages and limits. */
export interface SheetName extends PartName {
  readonly sheet: string;
  /** Bytes of the whole file. */
  readonly size: number;
}

/** Makes rows of the XML of a sheet. */
export class SheetReader implements XmlEvents {
  private readonly name: SheetName;
  private readonly values: CellValues;
  private readonly observer: SheetObserver | undefined;
  private readonly runs = new TextRuns();
  private rows: GridRow[] = [];
  private isInData = false;
  private line = 0;
  private column = -1;
  private isHidden = false;
  private cells: string[] = [];
  private odd: Map<number, OddCell> | undefined;
  private length = 0;
  /** Characters of all cells. */
  private total = 0;
  /** The cell that is being read. */
  private type = "n";
  private style = 0;
  private value: string | undefined;
  private inline: string | undefined;
  private isFormula = false;
  private isValue = false;
  private isInline = false;
  private isCell = false;

  constructor(name: SheetName, values: CellValues, observer: SheetObserver | undefined) {
    this.name = name;
    this.values = values;
    this.observer = observer;
  }

  /** The rows that are whole. */
  take(): readonly GridRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (!this.isInData) return this.openOutside(name, attributes);
    if (this.isInline) return this.runs.open(name);
    if (name === "c") this.beginCell(attributes);
    else if (name === "row") this.beginRow(attributes);
    else if (!this.isCell) return;
    else if (name === "v") {
      this.isValue = true;
      this.value = "";
    } else if (name === "f") this.isFormula = true;
    else if (name === "is") {
      this.isInline = true;
      this.runs.begin();
    }
  }

  close(name: string): void {
    if (!this.isInData) return;
    if (name === "is") {
      this.isInline = false;
      this.inline = this.runs.end();
    } else if (this.isInline) this.runs.close(name);
    else if (name === "v") this.isValue = false;
    else if (name === "c") this.endCell();
    else if (name === "row") this.endRow();
    else if (name === "sheetData") this.isInData = false;
  }

  text(text: string): void {
    if (this.isInline) return this.runs.text(text);
    if (!this.isValue) return;
    this.value = (this.value ?? "") + text;
    if (this.value.length > longestText)
      throw new Error("a value is longer than any of a workbook");
  }

  private openOutside(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "sheetData") this.isInData = true;
    else if (name === "autoFilter") this.observer?.filter();
    else if (name === "col" && isTrue(attributes["hidden"]))
      this.observer?.hiddenColumns(Number(attributes["min"]) - 1, Number(attributes["max"]) - 1);
    else if (name === "mergeCell") {
      const place = attributes["ref"] ?? "";
      this.observer?.merged(Number(/\d+/.exec(place)?.[0] ?? 0), place);
    }
  }

  private beginRow(attributes: Readonly<Record<string, string>>): void {
    const line = attributes["r"] === undefined ? this.line + 1 : Number(attributes["r"]);
    if (!Number.isInteger(line) || line <= this.line || line > mostRows)
      throw damagedPart(this.name, `row ${attributes["r"] ?? line} stands behind row ${this.line}`);
    this.line = line;
    this.column = -1;
    this.isHidden = isTrue(attributes["hidden"]);
    this.cells = [];
    this.odd = undefined;
    this.length = 0;
  }

  private beginCell(attributes: Readonly<Record<string, string>>): void {
    const place = attributes["r"];
    const column = place === undefined ? this.column + 1 : columnOf(place, this.line);
    if (column === undefined || column <= this.column || column >= mostColumns)
      throw damagedPart(
        this.name,
        `cell ${place ?? ""} stands where it can't, in row ${this.line}`,
      );
    this.column = column;
    this.isCell = true;
    this.type = attributes["t"] ?? "n";
    this.style = Number(attributes["s"] ?? 0);
    this.value = undefined;
    this.inline = undefined;
    this.isFormula = false;
  }

  private endCell(): void {
    this.isCell = false;
    const { type, style, value, inline, isFormula } = this;
    const stored = { type, style, value, inline, isFormula };
    const read = this.read(stored);
    const { text, odd } = read;
    this.length += text.length;
    this.total += text.length;
    if (this.length > longestRow) throw this.tooLong();
    // A text that many cells share comes out as often.
    if (isBomb(this.total, this.name.size))
      throw new Error(`its cells hold more than ${mostRatio} times what the file has`);
    this.observer?.cell(read, this.line, this.column, stored);
    if (odd !== undefined) (this.odd ??= new Map()).set(this.column, odd);
    if (text === "" && odd === undefined) return;
    while (this.cells.length < this.column) this.cells.push("");
    this.cells.push(text);
  }

  private read(cell: StoredCell): CellRead {
    try {
      return this.values.read(cell);
    } catch (error) {
      if (error instanceof SourceError || !(error instanceof Error)) throw error;
      throw damagedPart(this.name, `${this.placeOf(this.column)}: ${error.message}`);
    }
  }

  private endRow(): void {
    const { line, cells, odd } = this;
    if (this.isHidden && cells.length > 0) this.observer?.hiddenRow(line);
    this.rows.push(odd === undefined ? { line, cells } : { line, cells, odd });
  }

  private placeOf(column: number): string {
    return placeOfCell(this.name.sheet, column, this.line);
  }

  private tooLong(): SourceError {
    const { file } = this.name;
    return new SourceError(
      `${file} ${printable(this.placeOf(0))}: the row that begins here is longer than ${longestRow / 1_000_000} MB.`,
      {
        code: "ERR_SOURCE_RECORD_TOO_LONG",
        place: { file, line: this.line },
        actions: ["Look at its cells: no field that is loaded takes so much text."],
      },
    );
  }
}

/** The column of a place like B7, from 0; undefined where it is no place in this row. */
function columnOf(place: string, line: number): number | undefined {
  let [column, at] = [0, 0];
  for (; at < place.length && at < 4; at += 1) {
    // Small letters are those 32 behind.
    const letter = (place.charCodeAt(at) & ~32) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return at > 0 && at < 4 && place.slice(at) === String(line) ? column - 1 : undefined;
}
