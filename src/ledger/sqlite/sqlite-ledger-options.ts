import type { Clock } from "../../clock.ts";

export interface SqliteLedgerOptions {
  readonly clock?: Clock;
  /** Milliseconds before each further try of a write that failed; their number bounds the tries. */
  readonly pausesMs?: readonly number[];
  /** How long one statement waits for another process, in milliseconds; the event loop stands still meanwhile. */
  readonly busyTimeoutMs?: number;
}
