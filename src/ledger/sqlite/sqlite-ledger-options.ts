import type { Clock } from "../../kernel/clock.ts";
import type { Execution } from "../load-record.ts";

/** Told of what was written, so that it can be noted where the ledger is not. */
export interface LedgerWatch {
  /** Rows of an execution are on disk, and no request that waits for them has left. @param at epoch milliseconds */
  readonly onWrite: (execution: Execution, at: number) => void;
  /** The execution has ended, and the ledger is where it should be. */
  readonly onEnd: (execution: Execution) => void;
}

export interface SqliteLedgerOptions {
  readonly watch?: LedgerWatch;
  readonly clock?: Clock;
  /** Milliseconds before each further try of a write that failed; their number bounds the tries. */
  readonly pausesMs?: readonly number[];
  /** How long one statement waits for another process, in milliseconds; the event loop stands still meanwhile. */
  readonly busyTimeoutMs?: number;
  /** True: a ledger that this user may not write is opened all the same, and can only be read. */
  readonly mayOnlyRead?: boolean;
}
