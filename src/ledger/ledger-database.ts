import type { LostLedgerError } from "./lost-ledger.ts";
import type { WriteRetries } from "./retry-write.ts";
import type { TableShape } from "./tables/copy-table.ts";
import type { News } from "./news.ts";
import type { Query } from "./tables/query.ts";

/** @param now epoch milliseconds on the ledger's clock */
export type WriteQuery<T> = (now: number) => Query<T>;

/** How a transaction keeps others from what it decides on. */
export type WriteKind =
  /** As if no other were under way. */
  | "alone"
  /** It locks first whatever it decides on; each statement sees what others have written by then. */
  | "locked";

/** The database under a ledger: how its statements are carried out, and what its failures mean. */
export interface LedgerDatabase {
  /** How often a failure that may pass is tried again. */
  readonly retries: WriteRetries;
  /** True where processes of several hosts may work on it. */
  readonly isForHosts: boolean;
  /** How far its clock is ahead of that of this process, in milliseconds; such as lie within a second count as one. */
  readonly skewMs: number;
  readonly news: News;
  /** @throws LedgerError ERR_LEDGER_READ */
  readonly read: <T>(query: WriteQuery<T>) => Promise<T>;
  /**
   * What can be seen without waiting.
   * @returns undefined where that is nothing
   */
  readonly glance: <T>(query: () => Query<T>) => T | undefined;
  /** One transaction, tried once. It is over when this returns, where the database need not be waited for. @throws failures as they are */
  readonly attempt: <T>(query: WriteQuery<T>, kind: WriteKind) => T | Promise<T>;
  /** Tries a write until it succeeds. @throws LedgerError ERR_LEDGER_WRITE, others as they are */
  readonly persist: <T>(write: () => T | Promise<T>) => Promise<T>;
  /** One transaction of several queries, between which other things are waited for. @throws as `persist` does */
  readonly persistSteps: <T>(
    steps: (run: <S>(query: Query<S>) => Promise<S>) => Promise<T>,
    kind: WriteKind,
  ) => Promise<T>;
  /**
   * Keeps everybody else from writing for as long as the transaction lasts, and once it is over for good: whoever opens the ledger is
   * told where it went.
   * @param to as it may be shown
   * @param at epoch milliseconds
   */
  readonly closeFor: (to: string, at: number, tables: readonly TableShape[]) => Query<void>;
  /** Why nothing more may leave: the ledger is no longer where it was opened. Stays once found. */
  readonly look: () => LostLedgerError | undefined;
  /** The error for those who wait for a write that kept failing. */
  readonly explain: (failure: unknown) => Error;
  /** @throws LedgerError ERR_LEDGER_UNREADABLE, ERR_LEDGER_READ */
  readonly assertSound: () => Promise<void>;
  /** @throws LostLedgerError, after what this process holds has been saved elsewhere */
  readonly close: () => Promise<void>;
}
