import type { Clock } from "../../kernel/clock.ts";
import type { Repeat } from "../lease.ts";
import type { LedgerWatch } from "../ledger.ts";

export interface SqliteLedgerOptions {
  readonly watch?: LedgerWatch;
  readonly clock?: Clock;
  /** What makes the heartbeat of an execution; default: a timer. */
  readonly repeat?: Repeat;
  /** Milliseconds before each further try of a write that failed; their number bounds the tries. */
  readonly pausesMs?: readonly number[];
  /** How long one statement waits for another process, in milliseconds; the event loop stands still meanwhile. */
  readonly busyTimeoutMs?: number;
  /** True: a ledger that this user may not write is opened all the same, and can only be read. */
  readonly mayOnlyRead?: boolean;
}
