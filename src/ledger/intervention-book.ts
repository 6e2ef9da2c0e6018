import type { Outcome } from "../rows/outcome.ts";
import type { Execution } from "./load-record.ts";

/** Rows per outcome; outcomes without rows are left out. */
export type RowsPerOutcome = Readonly<Partial<Record<Outcome, number>>>;

/** Something that a person decided about a load that had begun. Stored as it is, so words and names never change. */
export type Intervention =
  /** The load goes on with another mapping; hashes before and after. */
  | { readonly kind: "mapping-changed"; readonly from: string; readonly to: string }
  /** The load was taken from a process that could not be seen from here. */
  | { readonly kind: "taken-over"; readonly host: string; readonly pid: number }
  /** The load was begun with rows to correct those of an earlier one; `again`: also those that had gone in since. */
  | { readonly kind: "corrects"; readonly load: string; readonly again?: true }
  /** The load carries out a plan, which may take another load back, and may have been approved. Times are epoch milliseconds. */
  | {
      readonly kind: "plan-applied";
      readonly hash: string;
      readonly undoes?: string;
      readonly approvedBy?: string;
      readonly approvedAt?: number;
      /** System user and host of whoever approved it. */
      readonly approvedAs?: string;
      /** Sentences: what could not be told of its maker and of whoever approved it. */
      readonly doubts?: readonly string[];
    }
  /** The load was made known again from its folder, because its ledger was lost. */
  | { readonly kind: "adopted"; readonly from: string }
  /** Nothing was sent for a while, or nothing more, because a person wanted it so. */
  | {
      readonly kind: "paused" | "continued" | "cancelled";
      readonly because?: string;
    }
  /** Its rows were taken out of the ledger, because it is old. */
  | { readonly kind: "pruned" }
  /** Rows were chosen to be sent again. */
  | { readonly kind: "retried"; readonly rows: RowsPerOutcome }
  /** Rows in doubt were settled by what a person knows. */
  | {
      readonly kind: "marked";
      readonly outcome: Outcome;
      readonly rows: readonly number[];
      readonly because: string;
    };

export interface RecordedIntervention {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The execution that carried it out. */
  readonly epoch: number;
  /** Who: user and host. */
  readonly person: string;
  readonly what: Intervention;
}

/** What people decided about loads. */
export interface InterventionBook {
  /** @throws LedgerError ERR_EXECUTION_FENCED, ERR_LEDGER_WRITE */
  record(execution: Execution, person: string, what: Intervention): Promise<void>;
  /**
   * The load belongs to this mapping from now on; recorded as `mapping-changed`.
   * @throws as `record` does
   */
  changeMapping(execution: Execution, person: string, hash: string): Promise<void>;
  /** Oldest first. */
  list(loadId: string): Promise<readonly RecordedIntervention[]>;
}
