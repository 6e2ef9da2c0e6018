import type { Execution } from "./load-record.ts";

/** How an execution goes at one moment, as it tells it itself. */
export interface CoursePoint {
  /** The execution that tells. */
  readonly epoch: number;
  /** Epoch milliseconds on the ledger's clock. */
  readonly at: number;
  /** JSON; what it means is the matter of whoever writes and reads it. */
  readonly facts: string;
}

/** How loads under way go: for whoever looks on, of whatever process. What is long ago, and what is over, is forgotten. */
export interface CourseBook {
  /** @throws LedgerError ERR_EXECUTION_FENCED, ERR_LEDGER_WRITE */
  note(execution: Execution, facts: string): Promise<void>;
  /** The execution is over, or about to be. As `note`. */
  forget(execution: Execution): Promise<void>;
  /** The last ten minutes of every execution under way, oldest first. */
  list(loadId: string): Promise<readonly CoursePoint[]>;
}

/** So long a point is kept, in milliseconds. */
export const courseKeptMs = 600_000;
