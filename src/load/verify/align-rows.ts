import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { ReportLine } from "../../report/read-report.ts";
import type { JudgedRow } from "../bind/prepare-record.ts";

/** What each of several streams has for one row number; undefined where a stream lacks the row. */
export interface AlignedRow<File, Known, Line> {
  readonly rowNumber: number;
  readonly file: File | undefined;
  readonly known: Known | undefined;
  readonly line: Line | undefined;
}

/** What the books have of one row: the file, the ledger and report.csv. */
export type BookRow = AlignedRow<JudgedRow, LedgerRow, ReportLine>;

/** Items whose numbers go up, handed out several at once. */
export interface NumberedStream<T> {
  readonly blocks: AsyncIterable<readonly T[]>;
  readonly numberOf: (item: T) => number;
}

/** Walks three streams side by side, each in row order; none is held in memory. A stream that is not there has no rows. */
export async function alignRows<File, Known, Line>(
  streams: {
    readonly file: NumberedStream<File> | undefined;
    readonly known: NumberedStream<Known>;
    readonly line: NumberedStream<Line> | undefined;
  },
  visit: (row: AlignedRow<File, Known, Line>) => void,
): Promise<void> {
  const file = new Head(streams.file);
  const known = new Head(streams.known);
  const line = new Head(streams.line);
  const heads = [file, known, line];
  try {
    for (const head of heads) await head.advance();
    for (;;) {
      const rowNumber = Math.min(file.number, known.number, line.number);
      if (rowNumber === Number.POSITIVE_INFINITY) return;
      visit({
        rowNumber,
        file: file.at(rowNumber),
        known: known.at(rowNumber),
        line: line.at(rowNumber),
      });
      for (const head of heads) {
        const wait = head.number === rowNumber ? head.advance() : undefined;
        if (wait !== undefined) await wait;
      }
    }
  } finally {
    for (const head of heads) await head.close();
  }
}

/** The item of a stream that is next. */
class Head<T> {
  readonly #blocks: AsyncIterator<readonly T[]> | undefined;
  readonly #numberOf: ((item: T) => number) | undefined;
  #block: readonly T[] = [];
  #place = 0;
  #item: T | undefined;
  /** Of the item; infinite behind the last one. */
  number = Number.POSITIVE_INFINITY;

  constructor(stream: NumberedStream<T> | undefined) {
    this.#blocks = stream?.blocks[Symbol.asyncIterator]();
    this.#numberOf = stream?.numberOf;
  }

  at(number: number): T | undefined {
    return this.number === number ? this.#item : undefined;
  }

  /** @returns what is to be waited for, where there is anything: a promise for each row costs more than to look at it */
  advance(): Promise<void> | undefined {
    this.#place += 1;
    if (this.#place >= this.#block.length) return this.#advanceBlock();
    this.#show();
    return undefined;
  }

  async close(): Promise<void> {
    await this.#blocks?.return?.();
  }

  async #advanceBlock(): Promise<void> {
    this.#place = 0;
    this.#block = [];
    while (this.#block.length === 0) {
      const next = await this.#blocks?.next();
      if (next === undefined || next.done === true) break;
      this.#block = next.value;
    }
    this.#show();
  }

  #show(): void {
    this.#item = this.#block[this.#place];
    this.number =
      this.#item === undefined
        ? Number.POSITIVE_INFINITY
        : (this.#numberOf?.(this.#item) ?? Number.POSITIVE_INFINITY);
  }
}
