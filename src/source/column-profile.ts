import type { Warning } from "../rows/warning.ts";

/** Different values of a column that are counted; of more it is only known that they are. */
export const mostDistinct = 10_000;

/** What the cells of one column look like. */
export interface ColumnProfile {
  readonly name: string;
  /** Cells that are not blank. */
  readonly filled: number;
  readonly blank: number;
  /** Different values; counted up to 10,000. */
  readonly distinct: number;
  /** The most frequent form: `A` and `a` for letters, `9` for digits, runs shortened. */
  readonly shape: string;
  readonly minLength: number;
  readonly maxLength: number;
  /** What most cells look like. */
  readonly type: string;
  /** Damage that is suspected, with the first lines. */
  readonly damage: readonly Pick<Warning, "code" | "count" | "lines">[];
}
