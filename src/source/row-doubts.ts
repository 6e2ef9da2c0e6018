import type { SourceRow } from "../rows/row.ts";
import type { RowLayout, Source } from "./source.ts";
import type { WarningLog } from "../rows/warning.ts";
import type { SourceRecord } from "./formats/format.ts";
import { secondTable, swallowedRows } from "./row-faults.ts";

/** Beginnings of rows that tell what the first column looks like. */
const mostBeginnings = 5;

/**
 * Hands rows on one behind the other, so that a row can still be doubted for what follows it. A line break without quotes
 * cuts a row in two. Inside the last cell it leaves a row that looks whole and a piece of one cell behind it; inside the
 * first cell, the piece stands before.
 */
export class HeldRow {
  private held: SourceRow | undefined;
  /** Line of the piece that the row before was. */
  private pieceLine: number | undefined;
  private readonly beginnings: string[] = [];
  /** A piece has one cell, and the blank ones that end every row. */
  private readonly mostCells: number;

  constructor({ namedWidth, usualWidths, width }: RowLayout) {
    this.mostCells = 1 + Math.max(width, ...usualWidths) - namedWidth;
  }

  /** @returns the row before, which is settled by this one */
  push(row: SourceRow): SourceRow | undefined {
    const before = this.held;
    const areNeighbours = before !== undefined && stoodTogether(before, row);
    const isPiece = row.error?.code === "row-too-short" && row.cells.length <= this.mostCells;
    const settled = isPiece && areNeighbours ? breakRow(before, row.line) : before;
    const isBehind = this.pieceLine !== undefined && areNeighbours;
    const isRest = isBehind && !this.beginsAsOthers(row);
    this.held = isRest ? breakRow(row, this.pieceLine ?? row.line) : row;
    this.pieceLine = isPiece ? row.line : undefined;
    if (row.error === undefined) this.beginnings.push(row.cells[0] ?? "");
    if (this.beginnings.length > mostBeginnings) this.beginnings.shift();
    return settled;
  }

  /** The last row. */
  release(): SourceRow | undefined {
    const last = this.held;
    this.held = undefined;
    return last;
  }

  /** True when the first cell is an id like those before it, so that it is no rest of one. */
  private beginsAsOthers({ cells: [first = ""] }: SourceRow): boolean {
    const shape = shapeOf(first);
    const least = Math.min(...this.beginnings.map(({ length }) => length));
    const isAlike = this.beginnings.every((beginning) => shapeOf(beginning) === shape);
    return isAlike && this.beginnings.length > 0 && shape.includes("9") && first.length >= least;
  }
}

/** False for rows of a rejects file that did not follow one another in the file that they came from. */
const stoodTogether = (before: SourceRow, { correctedRow }: SourceRow): boolean =>
  before.correctedRow === undefined ||
  correctedRow === undefined ||
  correctedRow === before.correctedRow + 1;

function breakRow(row: SourceRow, pieceLine: number): SourceRow {
  if (row.error !== undefined) return row;
  const { rowNumber, line } = row;
  const facts = { line: pieceLine, side: pieceLine > line ? "behind" : "before" };
  return { ...row, error: { rowNumber, line, code: "row-broken", stage: "source", facts } };
}

const shapeOf = (cell: string): string =>
  cell.replaceAll(/\p{N}+/gu, "9").replaceAll(/\p{L}+/gu, "a");

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

/** True for cells that are all in quotes of another kind than the reader knows, so that the quotes became part of them. */
export function areQuotedOtherwise(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell) => wrapped.test(cell.trim()));
}

/** Looks out for what a wrong width or a cell of many lines is a sign of. */
export interface ShapeWatch {
  /** A row fits. */
  pass(): void;
  /** @throws SourceError ERR_SOURCE_TWO_TABLES when another table begins here */
  judgeRagged(record: SourceRecord, afterBlank: boolean, log: WarningLog): void;
  /** @throws SourceError ERR_SOURCE_QUOTES when a cell holds what look like rows */
  judgeMultiLine(record: SourceRecord): void;
}

const otherQuotes = /^['‘’“„«]/;
const otherQuotesEnd = /['’”“»]$/;
const wrapped = /^(?:'.*'|‘.*’|“.*”|„.*[“”]|«.*»|`.*`)$/s;
const leastWidth = 3;
const leastSwallowed = 3;

export function createShapeWatch(source: Source): ShapeWatch {
  const { name, dialect, layout } = source;
  let suspect: SourceRecord | undefined;
  return {
    pass: () => {
      suspect = undefined;
    },
    judgeRagged: (record, afterBlank, log) => {
      if (isQuotedOtherwise(record.cells)) log.add("quote-single", record.line);
      if (suspect !== undefined && suspect.cells.length === record.cells.length)
        throw secondTable(source, suspect.line);
      suspect = afterBlank && looksLikeHeader(record.cells) ? record : undefined;
    },
    judgeMultiLine: ({ cells, line }) => {
      if (layout.width < leastWidth) return;
      const isRow = (text: string): boolean => {
        const parts = text.split(dialect.delimiter);
        return parts.length === layout.width && parts.every((part) => part.trim() !== "");
      };
      for (const cell of cells) {
        const inner = cell.split(/\r\n|\n|\r/).slice(1, -1);
        if (inner.length >= leastSwallowed - 1 && inner.every(isRow))
          throw swallowedRows(name, line);
      }
    },
  };
}

function looksLikeHeader(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell) => /\p{L}/u.test(cell) && !/\p{N}/u.test(cell));
}

/** A cell begins with a mark like a single quote, and a later one ends with it. */
function isQuotedOtherwise(cells: readonly string[]): boolean {
  const first = cells.findIndex((cell) => otherQuotes.test(cell.trim()));
  return first !== -1 && cells.slice(first + 1).some((cell) => otherQuotesEnd.test(cell.trim()));
}
