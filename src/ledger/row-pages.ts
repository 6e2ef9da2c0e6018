import type { Outcome } from "../rows/outcome.ts";
import type { LedgerRow } from "./ledger-row.ts";

/** Which rows of a load are wanted; what is left out does not count. */
export interface RowPageQuery {
  readonly loadId: string;
  /** Only rows that ended so. */
  readonly outcomes?: readonly Outcome[] | undefined;
  /** Only rows of which an error has this code. */
  readonly code?: string | undefined;
  /** Only rows behind this number, or before it where the last come first. */
  readonly beyond?: number | undefined;
  readonly lastFirst?: boolean | undefined;
  /** A few hundred at most. */
  readonly most: number;
}

/** Rows of a load for whoever turns pages. Goes by indexes: what it reads grows with the page, and with rows of these outcomes that lack the code. */
export interface RowPages {
  /** In the order of their numbers. @throws LedgerError ERR_LEDGER_READ */
  page(query: RowPageQuery): Promise<readonly LedgerRow[]>;
  /** All rows in the order of their numbers, many at once. @throws LedgerError ERR_LEDGER_READ */
  all(loadId: string): AsyncIterable<readonly LedgerRow[]>;
  /** The same without the plain rows: those that are applied, and of which nothing more is to be told. */
  telling(loadId: string): AsyncIterable<readonly LedgerRow[]>;
  /** How many rows are plain. @throws LedgerError ERR_LEDGER_READ */
  countPlain(loadId: string): Promise<number>;
  /** Rows that are not applied, those under way among them; outcome by outcome, each in row order, read page by page. */
  otherwise(loadId: string): AsyncIterable<LedgerRow>;
}
