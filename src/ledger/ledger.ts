import type { Operator } from "../kernel/this-process.ts";
import type { RowResult } from "../rows/row.ts";
import type { ApprovalBook } from "./approval-book.ts";
import type { ArrivalBook } from "./arrival-book.ts";
import type { ClaimBook, ClaimHolder } from "./claim-book.ts";
import type { CourseBook } from "./course-book.ts";
import type { CreatedBook } from "./created-book.ts";
import type { CorrectionBook } from "./correction-book.ts";
import type { ImageBook } from "./image-book.ts";
import type { InterventionBook } from "./intervention-book.ts";
import type { Intent, LedgerRow } from "./ledger-row.ts";
import type {
  Execution,
  ExecutionEnd,
  ExecutionOwner,
  KnownOver,
  LoadQuery,
  LoadRecord,
  NewLoad,
  Withdrawal,
} from "./load-record.ts";
import type { LimitBook } from "./limit-book.ts";
import type { MessageBook } from "./message-book.ts";
import type { OutageBook } from "./outage-book.ts";
import type { PaceBook } from "./pace-book.ts";
import type { PruneBook } from "./prune-book.ts";
import type { RequestBook } from "./request-book.ts";
import type { RevisionBook } from "./revision-book.ts";
import type { SentBook } from "./sent-book.ts";
import type { News } from "./news.ts";
import type { ShardBook } from "./shard-book.ts";
import type { WishBook } from "./wish-book.ts";
import type { NewWork, WorkBook } from "./work-book.ts";
import type { RowHistory } from "./row-history.ts";
import type { RowPages } from "./row-pages.ts";

/** Whether a load may repeat an earlier one. */
export type TwinRule = "refuse-twins" | "allow-twins";

/** The newest write of a load's newest execution. */
export interface LastWrite {
  readonly epoch: number;
  /** Epoch milliseconds; never goes back within an execution. */
  readonly at: number;
  readonly hasEnded: boolean;
}

/** A load that a ledger does not know, or knows too little of, with what the load's folder tells. */
export interface Adoption {
  readonly load: NewLoad;
  /** Executions that the folder tells of. Times are epoch milliseconds. */
  readonly executions: readonly {
    readonly epoch: number;
    readonly by: Operator;
    readonly at: number;
  }[];
  /** Who adopts, as a process and as a person, and from which files. */
  readonly owner: ExecutionOwner;
  readonly person: string;
  readonly from: string;
  /** An execution under way whose process is certainly gone. */
  readonly over?: KnownOver | undefined;
  readonly end: ExecutionEnd;
  /** True where its rows are not safe to repeat, so that they hold their keys. */
  readonly claimsKeys: boolean;
  /** In row order. An outcome that stands in the ledger is kept. */
  readonly rows: () => AsyncIterable<LedgerRow>;
}

/** Told of what was written, so that it can be noted where the ledger is not. */
export interface LedgerWatch {
  /** Rows of an execution are on disk, and no request that waits for them has left. @param at epoch milliseconds, more with every write */
  readonly onWrite: (execution: Execution, at: number) => void;
  /** The execution has ended, and the ledger is where it should be. */
  readonly onEnd: (execution: Execution) => void;
}

/** Of a load that several share: the first of the rows with which a row becomes one record. */
export type LeadOf = (rowNumber: number) => number | undefined;

/**
 * The durable memory of loads, executions and rows. Asynchronous everywhere; one contract suite for all
 * implementations (test/contracts/ledger.contract.ts).
 */
export interface Ledger {
  /** Requests of the last 24 hours, of all loads and processes. */
  readonly requests: RequestBook;
  /** What the processes at work on an account know of its pace. */
  readonly paces: PaceBook;
  /** One limit for all processes at work on an account. */
  readonly limits: LimitBook;
  /** Files that came into drops, and those that should have. */
  readonly arrivals: ArrivalBook;
  /** What people are to be told of them. */
  readonly messages: MessageBook;
  /** Drops that can't be looked into. */
  readonly outages: OutageBook;
  /** What became of one id, load by load. */
  readonly history: RowHistory;
  /** How loads under way go. */
  readonly courses: CourseBook;
  /** Rows of one load, for whoever turns pages. */
  readonly pages: RowPages;
  /** What people want of loads that are under way. */
  readonly wishes: WishBook;
  /** Loads that wait for a worker. */
  readonly work: WorkBook;
  /** Which of several workers carries out which rows of a load. */
  readonly shards: ShardBook;
  /** What people decided about loads that had begun. */
  readonly interventions: InterventionBook;
  /** Changes of rows that are settled. */
  readonly revisions: RevisionBook;
  /** Which rows correct rows of earlier loads. */
  readonly corrections: CorrectionBook;
  /** Records before and after. */
  readonly images: ImageBook;
  /** Which plans people made and approved. */
  readonly approvals: ApprovalBook;
  /** Which rows hold which keys. */
  readonly claims: ClaimBook;
  /** Which records loads created. */
  readonly created: CreatedBook;
  /** What keys were given last. */
  readonly sent: SentBook;
  /** Takes old loads out. */
  readonly pruning: PruneBook;
  /** How processes wake one another. */
  readonly news: News;
  /** True where processes of several hosts may work with it: they have one limit for each account (`limits`). */
  readonly isForHosts: boolean;
  /**
   * How far the ledger's clock is ahead of that of this process, in milliseconds. What processes of several hosts tell one another
   * is told by the ledger's (`onLedgersClock`).
   */
  readonly skewMs: number;
  /**
   * Records a load, `stopped` until its first execution begins. With `refuse-twins` its twin (`findTwin`) is looked for in
   * the same transaction, so that of two processes that begin the same load at once only one does.
   * @param twins default: `allow-twins`
   * @param work has the load wait for a worker; recorded with it or not at all
   * @returns the twin for which nothing was recorded; undefined: the load is recorded
   * @throws LedgerError ERR_LOAD_EXISTS when a load with this id exists
   */
  createLoad(load: NewLoad, twins?: TwinRule, work?: NewWork): Promise<LoadRecord | undefined>;
  /** The load with this id, or the only one whose id begins with it; undefined when there is none or more than one. */
  findLoad(idOrPrefix: string): Promise<LoadRecord | undefined>;
  /** When the load was last written to; undefined for an unknown load. */
  lastWrite(loadId: string): Promise<LastWrite | undefined>;
  /** Reads the whole ledger. @throws LedgerError ERR_LEDGER_UNREADABLE, ERR_LEDGER_READ when it is damaged */
  assertSound(): Promise<void>;
  /**
   * Makes a load known again, or adds what is missing, all or nothing. Other processes wait meanwhile.
   * @throws LedgerError ERR_LOAD_BUSY while another execution has its lease, ERR_LEDGER_WRITE
   */
  adopt(adoption: Adoption): Promise<Execution>;
  /** Loads, newest first; all of them unless some are wanted. */
  listLoads(wanted?: LoadQuery): Promise<readonly LoadRecord[]>;
  /**
   * Begins an execution: the load becomes `running`, its epoch counts up, earlier executions are fenced off.
   * It has a lease, which every write of it renews, and a heartbeat where it writes nothing.
   * @param over an earlier execution whose lease need not be waited for
   * @throws LedgerError ERR_LOAD_BUSY while another execution has its lease, ERR_LOAD_UNKNOWN when there is no such load
   */
  beginExecution(loadId: string, owner: ExecutionOwner, over?: KnownOver): Promise<Execution>;
  /**
   * Shows that the execution is still the one at work: for what it does outside the ledger, where no write would refuse it.
   * Renews its lease where that is over and nobody has taken the load.
   * @throws LedgerError ERR_EXECUTION_FENCED when it is over, ERR_LEDGER_WRITE; LostLedgerError as `close` does
   */
  assertUnderWay(execution: Execution): Promise<void>;
  /**
   * Asked right before a request is written, and waits for nothing: whether the execution has its lease by both clocks of
   * this process, and, where the ledger can look without waiting, is the one at work. After a no `assertUnderWay` tells more.
   */
  mayLeave(execution: Execution): boolean;
  /**
   * Resolves when the intent is on disk; only then may the request leave. Grouped with its neighbours. A row whose
   * outcome may be settled anew becomes intended again. Its claim is looked for in the same transaction.
   * @param lead of a load that several share: the first of the rows with which it becomes one record, for `shardOf`
   * @returns the row that holds the claim: nothing was written, and the request must not leave
   * @throws the refusal of `intent.count`; LedgerError ERR_ROW_SETTLED when the row has an outcome that stands: it must not be sent again;
   * ERR_EXECUTION_FENCED when the execution is over; ERR_LEDGER_WRITE when the tries to write ran out (the intent is
   * then forgotten)
   */
  intend(execution: Execution, intent: Intent, lead?: number): Promise<ClaimHolder | undefined>;
  /**
   * The same for rows that leave together, each its own one.
   * @param leadOf as `lead` of `intend`, of each row
   * @returns by row number the rows that hold claims: of those intents nothing was written
   * @throws LedgerError as `intend` does, for the first that is refused otherwise
   */
  intendAll(
    execution: Execution,
    intents: readonly Intent[],
    leadOf?: LeadOf,
  ): Promise<ReadonlyMap<number, ClaimHolder>>;
  /**
   * Resolves when the outcome is on disk. A row settled before keeps its first outcome, except that `failed`, `skipped`
   * and `not-attempted` may be settled anew. The payload hash of the intent is kept where the result has none.
   * @param lead as of `intend`
   * @throws LedgerError ERR_EXECUTION_FENCED when the execution is over; ERR_LEDGER_WRITE when the tries to write ran
   * out (the outcome is kept, and a later flush still writes it)
   */
  settle(execution: Execution, result: RowResult, lead?: number): Promise<void>;
  /** The same for rows whose outcomes became known together. @throws LedgerError as `settle` does */
  settleAll(execution: Execution, results: readonly RowResult[], leadOf?: LeadOf): Promise<void>;
  /**
   * Writes whatever is still grouped.
   * @throws LedgerError as `settle` does
   */
  flush(): Promise<void>;
  /**
   * Flushes, then ends the execution with the load's new status.
   * @throws LedgerError as `settle` does
   */
  endExecution(execution: Execution, end: ExecutionEnd): Promise<void>;
  /**
   * Takes an execution back that has written nothing, as if it had never begun: the next one has its number. A load of the queue is held.
   * @throws LedgerError as `settle` does
   */
  withdraw(execution: Execution, why: Withdrawal): Promise<void>;
  /** Rows on disk in row order, read page by page; other processes may write meanwhile. */
  rows(loadId: string): AsyncIterable<LedgerRow>;
  /**
   * Flushes and closes.
   * @throws LedgerError as `settle` does; LostLedgerError when the ledger was deleted, moved, cut or replaced under this
   * process, which has then saved what it holds in another file. It is closed all the same
   */
  close(): Promise<void>;
}
