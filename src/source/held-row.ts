import type { SourceRow } from "../rows/row.ts";
import type { RowLayout } from "./source.ts";

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

/** False for rows of a rejects.csv that did not follow one another in the file that they came from. */
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
