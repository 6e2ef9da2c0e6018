/** What a person may do at a desk, besides looking. */
export const rights = ["operate", "approve"] as const;
/** One of `rights`. */
export type Right = (typeof rights)[number];

/** Who looks at the desk. */
export interface Visitor {
  /** As the ledger records it: the system's user, or whom the proxy names. */
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  /** Stands in every form, and in no other page than this person's. */
  readonly formToken: string;
  /** Undefined: the user of the system, under whose name all is recorded in any case. */
  readonly servedAs: string | undefined;
}
