import type { LedgerRow } from "./ledger-row.ts";

/** A row that had to do with an id. */
export interface TouchedRow {
  readonly loadId: string;
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
   * Rows of all loads that have this key, or whose record got this id from the API: the last `most` of them, newest load last,
   * those of a load in row order. Goes by indexes: what it reads grows with the rows of the id and with nothing else.
   * @param targetName only loads into this target
   * @throws LedgerError ERR_LEDGER_READ
   */
  find(id: string, most: number, targetName?: string): Promise<readonly TouchedRow[]>;
  /**
   * The first row of a load whose new record got this id, among outcomes on disk; undefined: none did. Reads an index.
   * @throws LedgerError ERR_LEDGER_READ
   */
  rowGiven(loadId: string, serverId: string): Promise<number | undefined>;
  /** The rows of a load that are applied, in row order, read page by page. */
  applied(loadId: string): AsyncIterable<AppliedRow>;
  /**
   * Rows of some loads that were sent, or were about to be, and whose answer is not known. A load that has none is left out.
   * Goes by an index of the rows that are still to be sent.
   * @param loadIds a few hundred at most
   * @throws LedgerError ERR_LEDGER_READ
   */
  countUnanswered(loadIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
