/** What the columns of exports call a field, as phrases of trade words. */
export interface FieldNames {
  /** Phrases that mean this field and no other of the target. */
  readonly sure?: readonly string[];
  /** Phrases that may mean it; a person has to agree. */
  readonly likely?: readonly string[];
}

/** The names of a target's fields. */
export interface TargetNames {
  /** Words that headers of such files put before any name: `Run Status`. */
  readonly context: readonly string[];
  readonly fields: Readonly<Record<string, FieldNames>>;
}
