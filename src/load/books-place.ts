/**
 * A ledger that is another one than the file in the runs folder.
 * @example
 * const ledger: LedgerChoice = { address: "postgres://db.example.com/billing", options: ["--ledger", "postgres://db.example.com/billing"] };
 */
export interface LedgerChoice {
  /** The path of a file, or `postgres://…`, which may hold a password: it is never shown as it is. */
  readonly address: string;
  /** Flags with which a command finds it again; default: `--ledger` with the address, without its password. */
  readonly options?: readonly string[] | undefined;
}

/** Where the books of loads are: folders and logs in the one, what is remembered of them in the other. */
export interface BooksPlace {
  readonly runsDir: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
}
