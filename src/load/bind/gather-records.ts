import type { RowPlace } from "../../rows/row-place.ts";
import type { SourceRow } from "../../rows/row.ts";
import { isGroupFault } from "./group-rows.ts";

/** Rows that lie together, or one that stands alone. */
export interface GatheredRows<Item> {
  readonly items: readonly Item[];
  /** A row that can't be read, among these or beside them: it may be one of theirs. */
  readonly unreadable?: RowPlace | undefined;
}

/** Puts the rows of each group together, in their order; no more than those of one group are held. */
export async function* gatherRecords<Item>(
  items: AsyncIterable<Item>,
  rowOf: (item: Item) => SourceRow,
): AsyncGenerator<GatheredRows<Item>, void, undefined> {
  let open: { items: Item[]; readonly from: number; unreadable: RowPlace | undefined } | undefined;
  /** The row before, where it can't be read. */
  let before: RowPlace | undefined;
  for await (const item of items) {
    const row = rowOf(item);
    if (row.error !== undefined) {
      const isUnreadable = !isGroupFault(row);
      if (isUnreadable && open !== undefined) open.unreadable ??= row;
      if (open !== undefined && open.items.length > 0) yield { ...open };
      // More rows of the same group may follow.
      open = isUnreadable && open !== undefined ? { ...open, items: [] } : undefined;
      before = isUnreadable ? row : undefined;
      yield { items: [item] };
      continue;
    }
    const { groupFrom = row.rowNumber } = row;
    if (open?.from !== groupFrom) {
      if (open !== undefined && open.items.length > 0) yield { ...open };
      open = { items: [], from: groupFrom, unreadable: before };
    }
    before = undefined;
    open.items.push(item);
  }
  if (open !== undefined && open.items.length > 0) yield { ...open };
}
