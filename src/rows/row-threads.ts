import type { WarningCode } from "./catalogue/warnings.ts";
import type { RowPlace } from "./row-place.ts";
import type { RowResult, SourceRow } from "./row.ts";

/** Rows that lie together, or one that stands alone. */
export interface GatheredRows<Item> {
  readonly items: readonly Item[];
  /** A row that can't be read, among these or beside them: it may be one of theirs. */
  readonly unreadable?: RowPlace | undefined;
}

/** What `WarningLog.add` takes, behind the number of the record in its block. */
export type TakenWarning = readonly [
  record: number,
  code: WarningCode,
  line?: number | undefined,
  sample?: string | undefined,
  column?: number | undefined,
];

/**
 * What became of a block of rows, as far as it follows from each record alone. Rows are named by their number in the block, from 0. Plain data, which goes from
 * thread to thread.
 */
export interface JudgedBlock {
  /** The keys of valid rows; undefined where a row has none, or is not valid. */
  readonly keys: readonly (string | undefined)[];
  /** The payload hashes of valid rows, where they were asked for. */
  readonly hashes: readonly (string | undefined)[];
  /** Rows whose outcome is known. */
  readonly settled: ReadonlyMap<number, RowResult>;
  /** Rows that go with an earlier one of their record, and which. */
  readonly joined: ReadonlyMap<number, number>;
  /** In the order in which they were found. */
  readonly warnings: readonly TakenWarning[];
  /** Records that could not be judged: whoever hands them out judges them, and throws what is thrown then. */
  readonly failed: ReadonlySet<number>;
}

/** Threads that judge rows for a bound load. */
export interface RowThreads {
  /** How many rows a block has, or one more record than it takes to have so many. */
  readonly rowsOfBlock: number;
  /**
   * Hands a block over.
   * @param hashes whether payload hashes are asked for
   * @returns undefined where no thread has room, or none has started yet: whoever asks judges the block, and waits for nobody
   * @throws LoadError ERR_THREAD_ENDED by the promise, where a thread has ended before its time
   */
  give(
    block: readonly GatheredRows<SourceRow>[],
    hashes: boolean,
  ): Promise<JudgedBlock> | undefined;
  /** Ends the threads at once, whatever they are at. May be called again. */
  close(): Promise<void>;
}
