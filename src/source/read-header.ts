import { SourceError } from "../kernel/load-error.ts";
import { bookkeepingColumns } from "./bookkeeping.ts";
import { hasAll, headerSearch, trimName, type WantedColumns } from "./column-names.ts";
import { atPlace, nameOfPlace } from "../rows/row-place.ts";
import { isFilled, type SourceRecord } from "./formats/format.ts";
import { decided, type Decided } from "./shape.ts";
import type { RowLayout } from "./source.ts";

/** As many as a sheet of Excel has. Real files have 9,000. */
export const mostColumns = 16_384;

export interface Header {
  readonly names: readonly string[];
  readonly layout: Omit<RowLayout, "usualWidths" | "mayEndEarly">;
  /** Physical line. */
  readonly row: Decided<number>;
  /** Physical lines of the records before it that are not blank. */
  readonly preamble: readonly number[];
  /** Physical lines of those that look like rows. */
  readonly rowsAbove: readonly number[];
  /** How many cells the first records behind it have. */
  readonly rowWidths: readonly number[];
}

/** What tells which record is the header. */
export interface HeaderHints {
  readonly headerRow: number | undefined;
  readonly wanted: WantedColumns;
  /** Records before it, as far as their shape tells. */
  readonly preamble: Decided<number>;
}

/** The records of a file, which may be read more than once. */
export interface Records {
  /** Of the file, as messages show it. */
  readonly name: string;
  /** Of a workbook: the sheet, by which places are named. */
  readonly sheet: string | undefined;
  readonly read: () => AsyncIterable<readonly SourceRecord[]>;
}

/**
 * Finds the header: the record on the line that is pinned, else the first one with all the wanted columns, else the first
 * one that has the shape of the table.
 * @throws SourceError ERR_SOURCE_EMPTY when there is none, ERR_SOURCE_HEADER when it is not where it should be or too wide,
 * ERR_SOURCE_RECORD_TYPES when it is the first of several kinds of rows
 */
export async function readHeader(file: Records, hints: HeaderHints): Promise<Header> {
  const { name } = file;
  const records = await readFirst(file.read());
  const [first] = records;
  if (first === undefined) throw emptySource(name);
  const { value: at, by } = findHeader(records, hints, file);
  const record = records[at] ?? first;
  const rowsAbove = records.slice(0, at).filter((above) => looksLikeRowOf(record, above));
  const [rowAbove] = rowsAbove;
  if (rowAbove !== undefined && hints.headerRow === undefined)
    throw rowAboveHeader(file, rowAbove.line, record.line);
  const arranged = arrange(record, file);
  const [own = "", behind = ""] = records.slice(at, at + 2).map(({ cells }) => cells[0]);
  if (/^(?:HDR|HEADER|H)$/.test(own) && /^(?:DTL|DET|DETAIL|D)$/.test(behind))
    throw recordTypes(name);
  return {
    ...arranged,
    row: decided(record.line, by),
    preamble: records.slice(0, at).map(({ line }) => line),
    rowsAbove: rowsAbove.map(({ line }) => line),
    rowWidths: records.slice(at + 1).map(({ cells }) => cells.length),
  };
}

/** True for a record that says what the header says. */
export function isHeaderAgain({ cells }: SourceRecord, names: readonly string[]): boolean {
  if (trimName(cells[0] ?? "") !== names[0] || cells.length < names.length) return false;
  return names.every((name, at) => trimName(cells[at] ?? "") === name);
}

/** True for a record above the header that fills all its columns, and not with words alone. */
function looksLikeRowOf(header: SourceRecord, { cells }: SourceRecord): boolean {
  const named = header.cells.findLastIndex((cell) => cell.trim() !== "") + 1;
  const own = cells.slice(0, named);
  return (
    named > 1 &&
    cells.length === header.cells.length &&
    own.every((cell) => cell.trim() !== "") &&
    own.some((cell) => /^\s*[-+]?\d/.test(cell))
  );
}

async function readFirst(
  batches: AsyncIterable<readonly SourceRecord[]>,
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  try {
    for await (const batch of batches) {
      records.push(...batch.filter(isFilled).slice(0, headerSearch + 1 - records.length));
      if (records.length > headerSearch) break;
    }
  } catch (error) {
    // A fault further down is told by the pass over the rows, which names the good rows before it.
    if (records.length === 0 || !(error instanceof SourceError)) throw error;
  }
  return records;
}

/** Which of the records it is. */
function findHeader(
  records: readonly SourceRecord[],
  hints: HeaderHints,
  file: Records,
): Decided<number> {
  const { headerRow, wanted, preamble } = hints;
  const [first] = records;
  const isOurs = first !== undefined && arrange(first, file).layout.hasBookkeeping;
  if (isOurs) return decided(0, "columns");
  if (headerRow !== undefined) {
    const pinned = records.findIndex(({ line }) => line === headerRow);
    if (pinned === -1) throw noHeaderThere(file, headerRow);
    return decided(pinned, "said");
  }
  const matching = records.findIndex(({ cells }) => wanted.length > 0 && hasAll(cells, wanted));
  return matching === -1 ? preamble : decided(matching, "columns");
}

function noHeaderThere({ name, sheet }: Records, line: number): SourceError {
  return new SourceError(
    `${name} has no row that begins ${atPlace(line, sheet)}, where its header should be.`,
    {
      code: "ERR_SOURCE_HEADER",
      place: { file: name, line: line },
      actions: ["Export the file as before, or correct source: { header_row } in the mapping."],
    },
  );
}

function rowAboveHeader({ name, sheet }: Records, row: number, line: number): SourceError {
  return new SourceError(
    `${name} has its header ${atPlace(line, sheet)}, but ${nameOfPlace(row, sheet)} above it looks like a row.`,
    {
      code: "ERR_SOURCE_HEADER",
      place: { file: name, line: row },
      actions: [
        `If the lines above are to be left out, say so: --header-row ${line}, or source: { header_row: ${line} } in the mapping.`,
        "If they are rows, put the two tables into files of their own.",
      ],
    },
  );
}

function recordTypes(name: string): SourceError {
  return new SourceError(`${name} has rows of several kinds (the first cells say HDR, DTL …).`, {
    code: "ERR_SOURCE_RECORD_TYPES",
    actions: ["Export the detail rows alone, with a header of column names."],
  });
}

function emptySource(name: string): SourceError {
  return new SourceError(`${name} is empty: it has no header and no rows.`, {
    code: "ERR_SOURCE_EMPTY",
    actions: ["An empty export is as a rule one that failed: export the file again."],
  });
}

function arrange(record: SourceRecord, { name, sheet }: Records): Pick<Header, "names" | "layout"> {
  const all = record.cells.map(trimName);
  const lastNamed = all.findLastIndex((column) => column !== "");
  const start = lastNamed + 1 - bookkeepingColumns.length;
  const hasBookkeeping =
    start > 0 && bookkeepingColumns.every((column, at) => all[start + at] === column);
  const names = hasBookkeeping ? all.slice(0, start) : all;
  if (names.length > mostColumns) {
    throw new SourceError(
      `${name} ${nameOfPlace(record.line, sheet)}: the header has ${names.length} columns; at most ${mostColumns} are read.`,
      {
        code: "ERR_SOURCE_HEADER",
        place: { file: name, line: record.line },
        actions: ["Check the delimiter and the line ends of the file."],
      },
    );
  }
  const namedWidth = hasBookkeeping ? start : lastNamed + 1;
  return { names, layout: { width: names.length, namedWidth, hasBookkeeping } };
}
