import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { ReportCells } from "../../report/read-report.ts";
import type { JudgedRow } from "../bind/prepare-record.ts";

/** What each of several streams has for one row number; undefined where a stream lacks the row. */
export interface AlignedRow<File, Known, Line> {
  readonly rowNumber: number;
  readonly file: File | undefined;
  readonly known: Known | undefined;
  readonly line: Line | undefined;
}

/** What the books have of one row: the file, the ledger and report.csv. */
export type BookRow = AlignedRow<JudgedRow, LedgerRow, ReportCells>;

export interface NumberedStream<T> {
  readonly items: AsyncIterable<T>;
  readonly numberOf: (item: T) => number;
}

interface Head<T> {
  readonly item: () => T | undefined;
  readonly number: () => number;
  advance(): Promise<void>;
  close(): Promise<void>;
}

/** Walks three streams side by side, each in row order; none is held in memory. A stream that is not there has no rows. */
export async function* alignRows<File, Known, Line>(streams: {
  readonly file: NumberedStream<File> | undefined;
  readonly known: NumberedStream<Known>;
  readonly line: NumberedStream<Line> | undefined;
}): AsyncGenerator<AlignedRow<File, Known, Line>, void, undefined> {
  const file = openHead(streams.file);
  const known = openHead(streams.known);
  const line = openHead(streams.line);
  const heads = [file, known, line];
  try {
    for (const head of heads) await head.advance();
    for (;;) {
      const rowNumber = Math.min(...heads.map((head) => head.number()));
      if (rowNumber === Number.POSITIVE_INFINITY) return;
      const take = <T>(head: Head<T>): T | undefined =>
        head.number() === rowNumber ? head.item() : undefined;
      yield { rowNumber, file: take(file), known: take(known), line: take(line) };
      for (const head of heads) if (head.number() === rowNumber) await head.advance();
    }
  } finally {
    for (const head of heads) await head.close();
  }
}

function openHead<T>(stream: NumberedStream<T> | undefined): Head<T> {
  const items = stream?.items[Symbol.asyncIterator]();
  let item: T | undefined;
  return {
    item: () => item,
    number: () =>
      item === undefined || stream === undefined ? Number.POSITIVE_INFINITY : stream.numberOf(item),
    advance: async () => {
      const next = await items?.next();
      item = next === undefined || next.done === true ? undefined : next.value;
    },
    close: async () => {
      await items?.return?.();
    },
  };
}
