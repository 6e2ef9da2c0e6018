import type { LoadRecord } from "./load-record.ts";

/** A row that went in, and after which nothing else was sent under its key. */
export interface SentRow {
  readonly loadId: string;
  readonly rowNumber: number;
  readonly payloadHash: string;
}

/**
 * What keys were given last, by loads that want to know (`sameAsLastSent`). It is written with the rows of all loads: whatever else
 * is sent under a key, or may have been, makes its last row forgotten, and what is not known is sent.
 */
export interface SentBook {
  /** Rows of the load are sent there from now on by this process; where it is not said, where the load was begun for. */
  sendsTo(loadId: string, place: Pick<LoadRecord, "baseUrl" | "tenant">): void;
  /** @param id stands for target, address, tenant and key (`claimId`) */
  last(id: string): Promise<SentRow | undefined>;
  /**
   * Keys of other loads to the same place that are not over, of rows that have an intent and no outcome: nobody knows whether
   * their requests are still to arrive.
   */
  unfinished(
    load: Pick<LoadRecord, "id" | "targetName" | "baseUrl" | "tenant">,
  ): Promise<readonly string[]>;
}
