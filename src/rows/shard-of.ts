import { composeText } from "./compose-text.ts";
import { hashOf } from "./key-table.ts";
import type { RowPlace } from "./row-place.ts";

/** So many shards a load has that several workers may carry out at once; stored with the load. */
export const usualShards = 64;

/**
 * The shard of a row, from 0 on: rows of one key have one, and a row without a key goes by its number. Workers of several versions
 * may be at one load, so it never changes.
 * @param shards how many the load has
 * @param lead the first of the rows with which it becomes one record: all of these have the shard of that number
 */
export function shardOf(
  { key, rowNumber }: Pick<RowPlace, "rowNumber"> & { readonly key?: string | undefined },
  shards: number,
  lead?: number,
): number {
  const isByNumber = lead !== undefined || key === undefined;
  return hashOf(isByNumber ? `row ${lead ?? rowNumber}` : composeText(key)).high % shards;
}
