import { SourceError } from "../kernel/load-error.ts";
import { bookkeepingColumns } from "./bookkeeping.ts";
import { hasAll, headerSearch, trimName, type WantedColumns } from "./column-names.ts";
import { readRecords, type RecordPlace } from "./formats/csv/read-records.ts";
import { isFilled, type SourceRecord } from "./formats/format.ts";
import type { RowLayout } from "./source.ts";

/** As many as a sheet of Excel has. Real files have 9,000. */
const mostColumns = 16_384;

export interface Header {
  readonly names: readonly string[];
  readonly layout: Omit<RowLayout, "usualWidths" | "mayEndEarly">;
  /** Physical line. */
  readonly line: number;
  /** Physical lines of the records before it that are not blank. */
  readonly preamble: readonly number[];
  /** Physical lines of those that look like rows. */
  readonly rowsAbove: readonly number[];
  /** First cells of the header and the record behind it. */
  readonly firstCells: readonly string[];
  /** How many cells the first records behind it have. */
  readonly rowWidths: readonly number[];
}

/** What tells which record is the header. */
export interface HeaderHints {
  readonly headerRow: number | undefined;
  readonly wanted: WantedColumns;
  /** Records before it, as far as their shape tells. */
  readonly preamble: number;
}

/**
 * Finds the header: the record on the line that is pinned, else the first one with all the wanted columns, else the first
 * one that has the shape of the table.
 * @throws SourceError ERR_SOURCE_EMPTY when there is none, ERR_SOURCE_HEADER when it is not where it should be or too wide
 */
export async function readHeader(
  place: RecordPlace,
  hints: HeaderHints,
  signal: AbortSignal | undefined,
): Promise<Header> {
  const records = await readFirst(place, signal);
  const [first] = records;
  if (first === undefined) throw emptySource(place.name);
  const at = findHeader(records, hints, place.name);
  const record = records[at] ?? first;
  const rowsAbove = records.slice(0, at).filter((above) => looksLikeRowOf(record, above));
  const [rowAbove] = rowsAbove;
  if (rowAbove !== undefined && hints.headerRow === undefined)
    throw rowAboveHeader(place.name, rowAbove.line, record.line);
  return {
    ...arrange(record, place.name),
    line: record.line,
    preamble: records.slice(0, at).map(({ line }) => line),
    rowsAbove: rowsAbove.map(({ line }) => line),
    firstCells: records.slice(at, at + 2).map(({ cells }) => cells[0] ?? ""),
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
  place: RecordPlace,
  signal: AbortSignal | undefined,
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  try {
    for await (const batch of readRecords(place, signal)) {
      records.push(...batch.filter(isFilled).slice(0, headerSearch + 1 - records.length));
      if (records.length > headerSearch) break;
    }
  } catch (error) {
    // A fault further down is told by the pass over the rows, which names the good rows before it.
    if (records.length === 0 || !(error instanceof SourceError)) throw error;
  }
  return records;
}

function findHeader(records: readonly SourceRecord[], hints: HeaderHints, name: string): number {
  const { headerRow, wanted, preamble } = hints;
  const [first] = records;
  const isOurs = first !== undefined && arrange(first, name).layout.hasBookkeeping;
  if (isOurs) return 0;
  if (headerRow !== undefined) {
    const pinned = records.findIndex(({ line }) => line === headerRow);
    if (pinned === -1) throw noHeaderThere(name, headerRow);
    return pinned;
  }
  const matching = records.findIndex(({ cells }) => wanted.length > 0 && hasAll(cells, wanted));
  return matching === -1 ? preamble : matching;
}

function noHeaderThere(name: string, line: number): SourceError {
  return new SourceError(
    `${name} has no row that begins on line ${line}, where its header should be.`,
    {
      code: "ERR_SOURCE_HEADER",
      place: { file: name, line: line },
      actions: ["Export the file as before, or correct source: { header_row } in the mapping."],
    },
  );
}

function rowAboveHeader(name: string, row: number, line: number): SourceError {
  return new SourceError(
    `${name} has its header on line ${line}, but line ${row} above it looks like a row.`,
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

function emptySource(name: string): SourceError {
  return new SourceError(`${name} is empty: it has no header and no rows.`, {
    code: "ERR_SOURCE_EMPTY",
    actions: ["An empty export is as a rule one that failed: export the file again."],
  });
}

function arrange(record: SourceRecord, name: string): Pick<Header, "names" | "layout"> {
  const all = record.cells.map(trimName);
  if (all.length > mostColumns) {
    throw new SourceError(
      `${name} line ${record.line}: the header has ${all.length} columns; at most ${mostColumns} are read.`,
      {
        code: "ERR_SOURCE_HEADER",
        place: { file: name, line: record.line },
        actions: ["Check the delimiter and the line ends of the file."],
      },
    );
  }
  const lastNamed = all.findLastIndex((column) => column !== "");
  const start = lastNamed + 1 - bookkeepingColumns.length;
  const hasBookkeeping =
    start > 0 && bookkeepingColumns.every((column, at) => all[start + at] === column);
  const names = hasBookkeeping ? all.slice(0, start) : all;
  const namedWidth = hasBookkeeping ? start : lastNamed + 1;
  return { names, layout: { width: names.length, namedWidth, hasBookkeeping } };
}
