import { createReadStream } from "node:fs";
import { LedgerError, messageOf } from "../kernel/load-error.ts";
import { reportColumns } from "./reporters/report-csv.ts";

/** The cells of one line of report.csv, by the names of its columns. */
export type ReportCells = Readonly<Record<string, string>>;

/** A line of report.csv behind its header; its cells are made when somebody asks for them. */
export class ReportLine {
  /** Without its line end. */
  readonly text: string;
  readonly #columns: readonly string[];
  #cells: ReportCells | undefined;

  constructor(text: string, columns: readonly string[]) {
    this.text = text;
    this.#columns = columns;
  }

  get cells(): ReportCells {
    this.#cells ??= nameCells(splitLine(this.text), this.#columns);
    return this.#cells;
  }

  /** As the first column says; NaN where that is no number. */
  get rowNumber(): number {
    const first = this.text.slice(0, this.text.indexOf(","));
    return Number(digits.test(first) ? first : this.cells["row_number"]);
  }
}

const digits = /^\d+$/;
/** Read at once. */
const pieceSize = 64 * 1024;

/**
 * The cells of the lines of a report.csv, line by line; what is no such file ends in an error.
 * @throws LedgerError ERR_REPORT_UNREADABLE
 */
export async function* readReport(path: string): AsyncGenerator<ReportCells, void, undefined> {
  for await (const lines of readReportLines(path)) for (const { cells } of lines) yield cells;
}

/**
 * The same as lines, those of a piece of the file at once.
 * @throws LedgerError ERR_REPORT_UNREADABLE
 */
export async function* readReportLines(
  path: string,
): AsyncGenerator<readonly ReportLine[], void, undefined> {
  const input = createReadStream(path, { encoding: "utf8", highWaterMark: pieceSize });
  try {
    let columns: readonly string[] | undefined;
    for await (const texts of splitLines(input)) {
      if (columns === undefined) {
        const header = texts.shift();
        if (header === undefined) continue;
        columns = columnsOf(splitLine(header));
      }
      const named = columns;
      yield texts.map((text) => new ReportLine(text, named));
    }
    if (columns === undefined) throw new Error("it is empty");
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    input.destroy();
  }
}

/** The lines that end in each piece; a CR before the end of a line belongs to it. What has no end yet is not looked at again with each piece. */
async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = piece.split("\n");
    lines[0] = rest + (lines[0] ?? "");
    rest = lines.pop() ?? "";
    yield lines.map(withoutReturn);
  }
  if (rest !== "") yield [withoutReturn(rest)];
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

/** Reports of before have no `record_id`. */
function columnsOf(header: readonly string[]): readonly string[] {
  const known = [reportColumns, reportColumns.slice(0, -1)];
  const columns = known.find((names) => names.join() === header.join());
  if (columns === undefined) throw new Error("its first line is not the header of a report");
  return columns;
}

function nameCells(cells: readonly string[], columns: readonly string[]): ReportCells {
  const named: Record<string, string> = {};
  for (const [at, name] of columns.entries()) named[name] = cells[at] ?? "";
  return named;
}

/** A row of report.csv is one physical line, so that quotes never reach over its end. */
function splitLine(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    const end = endOfCell(line, at);
    const text = line.slice(at, end);
    cells.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    at = end + 1;
  }
  return cells;
}

/** The comma behind a cell, or the end of the line. */
function endOfCell(line: string, begin: number): number {
  let isQuoted = false;
  for (let at = begin; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === "," && !isQuoted) return at;
  }
  return line.length;
}

function unreadable(path: string, error: unknown): LedgerError {
  return new LedgerError(`the report ${path} can't be read: ${messageOf(error)}.`, {
    code: "ERR_REPORT_UNREADABLE",
    actions: ["waybill report LOAD --format csv makes it anew from the ledger."],
    cause: error,
  });
}
