/** Requests that a process would like to make on an account whose requests in 24 hours are limited. */
export interface RequestWish {
  /** Who counts the requests: all loads and processes that name the same account share its limit. */
  readonly account: string;
  readonly requests: number;
  /** Most requests in any 24 hours. */
  readonly limit: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface RequestGrant {
  /** From 0 to the number asked for. They count from `slotAt` on, whether they are made or not. */
  readonly granted: number;
  /** Beginning of the quarter of an hour in which they count; requests made later belong to a later one. */
  readonly slotAt: number;
  /** End of that quarter of an hour, in epoch milliseconds. */
  readonly slotEndsAt: number;
  /** Requests that the account has left after this grant. */
  readonly left: number;
  /** Epoch milliseconds from which the account has more. */
  readonly freeAt: number;
}

/** What an account has used of the requests that it may make in 24 hours. */
export interface RequestsUsed {
  readonly account: string;
  /** In the 24 hours before, and as they are counted: by the quarter of an hour. */
  readonly requests: number;
  /** Epoch milliseconds from which the first of them no longer count. */
  readonly freeAt: number;
}

/** What accounts have used of the requests that their vendor allows in 24 hours. */
export interface RequestBook {
  /**
   * Grants requests out of what the account has left, and counts them at once: nobody else gets them.
   * @throws LedgerError ERR_LEDGER_WRITE
   */
  grant(wish: RequestWish): Promise<RequestGrant>;
  /** Of all accounts that have used any, by their names. @param at epoch milliseconds @throws LedgerError ERR_LEDGER_READ */
  used(at: number): Promise<readonly RequestsUsed[]>;
  /**
   * Takes back requests that were granted in a slot and never made.
   * @throws LedgerError ERR_LEDGER_WRITE
   */
  giveBack(account: string, slotAt: number, requests: number): Promise<void>;
}
