import type { LedgerRow } from "./ledger-row.ts";

/** A row that had to do with an id. */
export interface TouchedRow {
  readonly row: LedgerRow;
  /** Epoch milliseconds at which its last request was about to leave, where the ledger keeps it. */
  readonly intendedAt?: number;
}

/** A row that went in: what it was for, and what it said. */
export interface AppliedRow {
  readonly rowNumber: number;
  readonly key: string | undefined;
  readonly payloadHash: string | undefined;
}

/** Finds out what was done to records. */
export interface RowHistory {
  /**
   * Rows of a load that have this key, or whose record got this id from the API: the last `most` of them, in row order.
   * Reads every row of the load, because an index on ids would cost each write more than this costs a question.
   * @throws LedgerError ERR_LEDGER_READ
   */
  find(loadId: string, id: string, most: number): Promise<readonly TouchedRow[]>;
  /**
   * The first row of a load whose new record got this id, among outcomes on disk; undefined: none did. Reads an index.
   * @throws LedgerError ERR_LEDGER_READ
   */
  rowGiven(loadId: string, serverId: string): Promise<number | undefined>;
  /** The rows of a load that are applied, in row order, read page by page. */
  applied(loadId: string): AsyncIterable<AppliedRow>;
  /**
   * Rows of a load that were sent, or were about to be, and whose answer is not known. Reads every row of the load.
   * @throws LedgerError ERR_LEDGER_READ
   */
  countUnanswered(loadId: string): Promise<number>;
}
