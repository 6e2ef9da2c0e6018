import { SourceError } from "../load-error.ts";
import type { CsvRecord } from "./parse-chunks.ts";
import { readRecords, type RecordPlace } from "./read-records.ts";
import type { RowLayout } from "./source.ts";

const mostColumns = 1000;
const outerBlanks = /^[\s\u200B\u2060\uFEFF]+|[\s\u200B\u2060\uFEFF]+$/g;
/** What a report adds to the rows that a person is to correct. */
const bookkeeping = ["waybill_row", "waybill_outcome", "waybill_message"] as const;

export interface Header {
  readonly names: readonly string[];
  readonly layout: RowLayout;
}

/**
 * Reads the first record that is not blank as the header.
 * @throws SourceError ERR_SOURCE_EMPTY when there is none, ERR_SOURCE_HEADER when it is too wide to be one
 */
export async function readHeader(
  place: RecordPlace,
  signal: AbortSignal | undefined,
): Promise<Header> {
  for await (const [record] of readRecords(place, signal)) {
    if (record !== undefined) return arrange(record, place.name);
  }
  throw emptySource(place.name);
}

function emptySource(name: string): SourceError {
  return new SourceError(`${name} is empty: it has no header and no rows.`, {
    code: "ERR_SOURCE_EMPTY",
    actions: ["An empty export is as a rule one that failed: export the file again."],
  });
}

function arrange(record: CsvRecord, name: string): Header {
  const all = record.cells.map((cell) => cell.replaceAll(outerBlanks, ""));
  if (all.length > mostColumns) {
    throw new SourceError(
      `${name} line ${record.line}: the header has ${all.length} columns; at most ${mostColumns} are read.`,
      {
        code: "ERR_SOURCE_HEADER",
        actions: ["Check the delimiter and the line ends of the file."],
      },
    );
  }
  const lastNamed = all.findLastIndex((column) => column !== "");
  const start = lastNamed + 1 - bookkeeping.length;
  const hasBookkeeping = start > 0 && bookkeeping.every((column, at) => all[start + at] === column);
  const names = hasBookkeeping ? all.slice(0, start) : all;
  const namedWidth = hasBookkeeping ? start : lastNamed + 1;
  return { names, layout: { width: names.length, namedWidth, hasBookkeeping } };
}
