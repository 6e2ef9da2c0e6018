import type { Execution, ExecutionOwner, LoadRecord } from "./load-record.ts";
import type { WorkPriority, WorkState } from "./queued-state.ts";

/** So often a load is tried without a row being settled; then a person has to look. With the pauses between, a night. */
export const mostTries = 20;

/** What is queued together with a load. */
export interface NewWork {
  /** What fairness counts on: address and tenant. */
  readonly account: string;
  readonly priority: WorkPriority;
  /** How the load is to be carried out, as whoever queues it writes it; no secret. */
  readonly settings: string;
  /** Who submitted it: user and host. */
  readonly person: string;
  /** Rows of the source, where known. */
  readonly rowCount: number | undefined;
  /** Into how many shards its rows are divided, so that several workers may share it; undefined: one at a time. */
  readonly shards?: number | undefined;
  /** The load whose rows it corrects; recorded as that person's decision. */
  readonly corrects?: { readonly load: string; readonly again: boolean } | undefined;
}

/** A file of a load, by its content in the store. */
export interface KeptFile {
  readonly name: string;
  /** `sha256:…` of its bytes. */
  readonly hash: string;
  readonly bytes: number;
}

/** The files of a load as an execution wrote them. */
export interface KeptReports {
  readonly epoch: number;
  readonly files: readonly KeptFile[];
  /** Those of earlier executions, as far as they are others. */
  readonly replaced?: readonly KeptFile[];
}

/** How a try of a load ended, as its worker left it. Times are epoch milliseconds. */
export interface WorkEnding {
  readonly state: WorkState;
  /** When a worker may take it again, where it waits. */
  readonly nextTryAt?: number | undefined;
  /** Tries from here on count from this. */
  readonly tries: number;
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  /** What `load` would have ended with. */
  readonly exitCode?: number | undefined;
}

/** A load in the queue. Times are epoch milliseconds. */
export interface WorkEntry
  extends Pick<NewWork, "account" | "priority" | "settings" | "person" | "shards">, WorkEnding {
  readonly loadId: string;
  readonly submittedAt: number;
  /** When a worker took it last. */
  readonly takenAt: number | undefined;
  /** Those of the newest execution that kept any. */
  readonly reports: KeptReports | undefined;
}

/** A load that a worker has taken: its execution has begun, and its lease is the right to it. */
export interface TakenWork {
  readonly entry: WorkEntry;
  /** As it was before. */
  readonly load: LoadRecord;
  readonly execution: Execution;
  /** True where other executions are at work on it, or were until they were lost. */
  readonly isJoined: boolean;
}

export interface WorkWish {
  readonly owner: ExecutionOwner;
  /** Only loads of this connection or address; undefined: all. */
  readonly of?: string | undefined;
  /** Loads that this worker can't carry out, or has. */
  readonly except?: readonly string[];
}

/** Loads that wait for a worker. An entry is made with its load (`createLoad`). */
export interface WorkBook {
  /**
   * Chooses the next load (`chooseWork`) and begins its execution, in one transaction: a load that is due and that nobody has, or one
   * whose worker is gone, by the rules of `beginExecution`. Where there is none, joins a load at work that others may share. A load
   * that a person has pause is left alone.
   * @throws LedgerError ERR_LEDGER_WRITE
   */
  take(wish: WorkWish): Promise<TakenWork | undefined>;
  /** @returns false, and nothing is written, where a later execution has begun @throws LedgerError ERR_LEDGER_WRITE */
  settle(execution: Execution, ending: WorkEnding): Promise<boolean>;
  /** Whether a load waits that nobody has, and that the worker may have. */
  hasFree(wish: Omit<WorkWish, "owner">): Promise<boolean>;
  /** Notes where the files are that the execution wrote. As `settle`. */
  keepReports(execution: Execution, files: readonly KeptFile[]): Promise<boolean>;
  find(loadId: string): Promise<WorkEntry | undefined>;
  /** Those that are not over, in the order in which they were submitted. */
  open(): Promise<readonly WorkEntry[]>;
  /**
   * Takes a load out of the queue, unless an execution of it is under way. Where none has begun the load is abandoned.
   * @returns whether it was taken out @throws LedgerError ERR_LEDGER_WRITE
   */
  cancel(loadId: string, reason: string, at: number): Promise<boolean>;
  /** Has a load that is held, or out of the queue and not finished, wait again, due at once. @returns false where there is none */
  putBack(loadId: string, at: number): Promise<boolean>;
}
