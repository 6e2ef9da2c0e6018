/** What a broken guard does: the row is invalid, or the load stops. */
export type OnBreak = "invalid" | "stop";

/** What one field may not do. Amounts are decimals as text. */
export interface FieldGuard {
  readonly onBreak: OnBreak;
  /** Most that the amount may change by, either way. */
  readonly maxChange?: string;
  /** The same in percent of the old amount. */
  readonly maxPercent?: string;
  /** The changes that are allowed: from a value, as text, to others. */
  readonly transitions?: ReadonlyMap<string, readonly string[]>;
  /** The field, and all that lies within it, may not change at all. */
  readonly never: boolean;
}

/** What the changes of a load may not do. */
export interface GuardSettings {
  /** By dotted name; none of them lies in a list. */
  readonly fields: ReadonlyMap<string, FieldGuard>;
  /** Most rows that may change: a number, or a percentage of all rows as a decimal. */
  readonly maxRowsChanged?: { readonly rows: number } | { readonly percent: string };
  /** Most that new amounts less old ones may add up to over all rows, either way, by dotted name. */
  readonly maxSums: ReadonlyMap<string, string>;
}
