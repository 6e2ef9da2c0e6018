import type { Execution, ExecutionOwner } from "./load-record.ts";

/** Fewer rows than that are carried out before another worker has opened the file. */
export const leastJoinedRows = 64;
/** Fewer rows than that are not worth another look at the file. */
const leastAskedRows = 16;

/** Whether so many rows are worth that one more worker reads the file from its beginning. */
export function isWorthAsking(rowsLeft: number, rowCount: number): boolean {
  return rowsLeft >= Math.max(leastAskedRows, rowCount / 1000);
}

/** Why a load stops at all of its workers, as one of them found it. */
export interface ShareStop {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
  readonly actions: readonly string[];
}

/** What an execution may carry out next. */
export type ShardLease =
  /** Nobody else is at work on the load: all of its rows. */
  | { readonly kind: "all" }
  | {
      readonly kind: "leased";
      readonly shards: readonly number[];
      /** When the newest execution ended that is over: nobody knows what it sent in vain until then. Epoch milliseconds on the ledger's clock. */
      readonly othersEndedAt: number | undefined;
    }
  /** Another execution was asked for some of its shards, and will hand them over, or finish them. */
  | { readonly kind: "waiting" }
  /** Others have what is left, and it is not worth asking for. */
  | { readonly kind: "idle" }
  /** No shard is left. */
  | { readonly kind: "over" };

/** What an execution has to know of the others. */
export interface ShardLook {
  /** True once another execution has joined. */
  readonly isShared: boolean;
  /** Other executions that are at work. */
  readonly others: number;
  /** Shards of this execution that another one asks for. */
  readonly asked: readonly number[];
  /** Shards that are nobody's, or whose execution has lost its lease. */
  readonly orphans: number;
  readonly stop: ShareStop | undefined;
  /** Rows that had not gone in before the load was opened to others. */
  readonly badBefore: number;
}

/** How an execution of a shared load left it. */
export type ShareEnd =
  /** Others are at work on what is left; the execution has ended. */
  | { readonly kind: "left" }
  /** Nobody else is there, and shards are left that nobody carries out. */
  | { readonly kind: "again" }
  /** It was the last one: the load is nobody else's, and is to be concluded in the name of this execution. */
  | { readonly kind: "last"; readonly execution: Execution };

export interface ShareLeaving {
  readonly owner: ExecutionOwner;
  /** True for one that has found nothing more to do. */
  readonly isDone: boolean;
  /** Set: all others are to stop, too. */
  readonly stop?: ShareStop | undefined;
}

/**
 * The rows of one load, shared by several executions. Each shard has one that carries it out; its number is the shard's epoch, its lease
 * the shard's lease, and every write of a row looks for both in its own transaction (`intend`, `settle`).
 * @throws LedgerError ERR_EXECUTION_FENCED, ERR_LEDGER_WRITE
 */
export interface ShardBook {
  /** Others may join the execution from now on. @param badBefore rows of the load that had not gone in before */
  open(execution: Execution, badBefore: number): Promise<void>;
  /** Reads only. @throws LedgerError ERR_LEDGER_READ */
  look(execution: Execution): Promise<ShardLook>;
  /**
   * Between two readings of the file, when nothing is under way: hands over what is asked for, and takes what is nobody's, whoever had
   * it; where that is nothing, asks whoever has most for half of it.
   * @param done shards of which every row is over; undefined: none yet
   */
  take(execution: Execution, done?: readonly number[]): Promise<ShardLease>;
  /** Hands shards over to whoever asks for them; nothing of them may be under way, or be taken any more in this reading. */
  give(execution: Execution, shards: readonly number[]): Promise<void>;
  /** Ends the execution, unless it is the last one of its load. What is queued is written before. */
  leave(execution: Execution, leaving: ShareLeaving): Promise<ShareEnd>;
}
