/** What docs/reading.md and every listing say about a kind of warning. */
export interface WarningKind {
  /** What was found, in a few words. */
  readonly title: string;
  /** What was done with it, and what to do. */
  readonly remedy: string;
}
