import type { RowPlace } from "../../rows/row-place.ts";
import type { RowResult } from "../../rows/row.ts";
import { followFirst } from "../bind/follow-first.ts";
import type { BoundLoad } from "../bound-load.ts";

/** Which rows go with the records that are under way. */
export interface RowsOfRecords {
  take(row: RowPlace, others: readonly RowPlace[] | undefined): void;
  /** The results of the rows that go with another one. */
  othersOf(result: RowResult): readonly RowResult[];
  /** The record is over, and all of its rows are told of. */
  forget(rowNumber: number): void;
}

export function createRowsOfRecords({ source }: Pick<BoundLoad, "source">): RowsOfRecords {
  const others = new Map<number, readonly RowPlace[]>();
  return {
    take: ({ rowNumber }, places = []) => {
      if (places.length > 0) others.set(rowNumber, places);
    },
    othersOf: (result) =>
      (others.get(result.rowNumber) ?? []).map((place) => followFirst(result, place, source)),
    forget: (rowNumber) => {
      others.delete(rowNumber);
    },
  };
}
