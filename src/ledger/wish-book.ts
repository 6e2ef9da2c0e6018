/** What a person wants of a load that is under way. */
export interface Wish {
  readonly kind: "pause" | "cancel";
  /** System user and host. */
  readonly person: string;
  /** The person's reason; undefined where none was given. */
  readonly because: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What people want of loads that are under way: the execution looks, whatever process it is in. */
export interface WishBook {
  /** The newest wish counts. @throws LedgerError ERR_LEDGER_WRITE */
  express(loadId: string, wish: Wish): Promise<void>;
  /**
   * The load may go on.
   * @param by whose decision that is, for the books where an execution has paused; undefined: nobody's
   * @returns false where there was no wish @throws LedgerError ERR_LEDGER_WRITE
   */
  withdraw(loadId: string, by?: Omit<Wish, "kind">): Promise<boolean>;
  find(loadId: string): Promise<Wish | undefined>;
}
