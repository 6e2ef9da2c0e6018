import type { Outcome } from "../rows/outcome.ts";
import type { RowError } from "../rows/row-error.ts";
import type { Execution } from "./load-record.ts";

/** A row that corrects one of an earlier load. */
export interface Correction {
  readonly rowNumber: number;
  readonly correctedRow: number;
}

/** A row of an earlier load, as a correction finds it. */
export interface CorrectedRow {
  readonly rowNumber: number;
  /** Undefined: nothing is known of the row, or it is only intended. */
  readonly outcome: Outcome | undefined;
  readonly key: string | undefined;
  readonly errors: readonly RowError[];
  /** A load that corrects the row and did not fail to; the one that asks is left out. */
  readonly correctedBy: string | undefined;
  /** True when the load that asks is linked to the row. */
  readonly isOurs: boolean;
}

/** How two loads hang together. */
export interface CorrectionLink {
  /** The load that is corrected. */
  readonly corrected: string;
  /** The load that corrects it. */
  readonly by: string;
  readonly rows: number;
  /** How many of these rows are applied or unchanged there. */
  readonly applied: number;
}

/** Where a row was corrected, or what it corrects. */
export interface RowLink {
  readonly rowNumber: number;
  readonly otherLoad: string;
  readonly otherRow: number;
  readonly relation: "corrects" | "corrected-by";
  /** Outcome of the other row. */
  readonly otherOutcome: Outcome | undefined;
}

/** Which rows correct rows of earlier loads. */
export interface CorrectionBook {
  /**
   * Links rows of the execution's load to rows of an earlier one, in one transaction with the look whether these are still
   * to be corrected: a row that did not go in and that no other row corrects, or has come to nothing in doing so. Other rows
   * are left out. What is linked already stays.
   * @param anyway links to every row that is known there
   * @throws LedgerError ERR_EXECUTION_FENCED, ERR_LEDGER_WRITE
   */
  link(
    execution: Execution,
    corrected: string,
    rows: readonly Correction[],
    anyway?: boolean,
  ): Promise<void>;
  /**
   * How rows of a load stand, in the order in which they are asked for.
   * @param self the load that asks
   */
  look(
    loadId: string,
    rowNumbers: readonly number[],
    self?: string,
  ): Promise<readonly CorrectedRow[]>;
  /** Links from and to some loads; of all loads when none is named. */
  links(...loadIds: readonly string[]): Promise<readonly CorrectionLink[]>;
  /** Links of a load's rows in row order, read page by page; those of one row newest first. */
  rowLinks(loadId: string): AsyncIterable<RowLink>;
}
