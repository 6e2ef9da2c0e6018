import type { Outcome } from "../rows/outcome.ts";
import type { RowResult } from "../rows/row.ts";
import type { Intervention, RowsPerOutcome } from "./intervention-book.ts";
import type { Execution } from "./load-record.ts";

/** Outcomes whose rows a person may have sent again. All others stand. */
export const retriableOutcomes: readonly Outcome[] = [
  "failed",
  "not-attempted",
  "skipped",
  "rejected",
  "invalid",
];

/** Which rows a retry takes. */
export interface RetryChoice {
  /** Rows to be sent again, by the outcome that they have. */
  readonly rows: RowsPerOutcome;
  /** Rows left as they are, because a later row with the same key went in or may have. */
  readonly overtaken: number;
  /** Rows left as they are, because another load carries their correction. */
  readonly corrected: number;
}

/** That a row was about to be sent. */
export interface LastIntent {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of its execution. */
  readonly epoch: number;
}

/** Changes of rows that are settled, by a retry or by evidence. `applied` and `unchanged` never become anything else. */
export interface RevisionBook {
  /**
   * The rows that `reopen` would take. Of `skipped` ones these are the rows that were held back by an earlier row.
   * @param outcomes some of `retriableOutcomes`
   */
  choose(loadId: string, outcomes: readonly Outcome[]): Promise<RetryChoice>;
  /**
   * Makes the chosen rows `not-attempted`, all or none, and records the retry. Their errors are kept until they are sent.
   * @throws LedgerError ERR_EXECUTION_FENCED, ERR_LEDGER_WRITE
   */
  reopen(execution: Execution, person: string, outcomes: readonly Outcome[]): Promise<RetryChoice>;
  /** When and in which execution the row's last intent was stored; undefined where it has none. */
  lastIntent(loadId: string, rowNumber: number): Promise<LastIntent | undefined>;
  /**
   * Settles rows in doubt, all or none.
   * @param by a person's decision, recorded with it
   * @throws LedgerError ERR_ROW_NOT_IN_DOUBT when one of them is not in doubt, ERR_EXECUTION_FENCED, ERR_LEDGER_WRITE
   */
  resolve(
    execution: Execution,
    results: readonly RowResult[],
    by?: { readonly person: string; readonly what: Intervention },
  ): Promise<void>;
}

/** Skipped rows are sent again only when another row was the cause, and that one may not have gone in. */
export const heldBackCode = "earlier-row-unsettled";
/** The code of a row whose key another row holds; its `state` is that of the holder, by then. */
export const createdBeforeCode = "created-before";
