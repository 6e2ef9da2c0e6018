import type { CountRow, RecordImage, RowResult } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-place.ts";
import type { Claim } from "./claim-book.ts";

export interface Intent extends RowPlace {
  readonly key: string | undefined;
  readonly payloadHash: string;
  /** The record before and after, where it was read. */
  readonly image?: RecordImage | undefined;
  /** For a row that is not safe to repeat and has a key. */
  readonly claim?: Claim | undefined;
  /** For a row that counts towards what all rows of the load may change. */
  readonly count?: CountRow | undefined;
}

/** What the ledger knows of a row: an intent alone, or an intent and its outcome, or an outcome alone (never sent). */
export type LedgerRow =
  | { readonly state: "intended"; readonly intent: Intent }
  | { readonly state: "settled"; readonly result: RowResult };
