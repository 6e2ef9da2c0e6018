import type { Ledger } from "../../ledger/ledger.ts";
import type { BooksPlace } from "../books-place.ts";
import type { BoundLoad } from "../bound-load.ts";
import { findCorrectedLoad, withEarlierRows } from "../begin/corrected-load.ts";
import { withCreatedRecords } from "../bind/look-up-created.ts";

/** A load held to the books, and the load that its rows correct. */
export interface HeldLoad {
  readonly bound: BoundLoad;
  readonly corrects: string | undefined;
}

/**
 * The load with its rows knowing what the ledger knows of them: the records that they name by the keys of earlier loads,
 * and, for rows that correct those of the load in whose folder the file lies, or that is named, the keys that they have to keep.
 */
export async function holdToBooks(
  given: BoundLoad,
  ledger: Ledger,
  place: { readonly baseUrl: string; readonly tenant?: string | undefined },
  books: BooksPlace & { readonly corrects?: string | undefined },
): Promise<HeldLoad> {
  const { baseUrl, tenant } = place;
  const bound = withCreatedRecords(given, ledger, { baseUrl, tenant });
  const load = { targetName: bound.target.name, baseUrl, tenant };
  const found = await findCorrectedLoad(ledger, { load, source: bound.source }, books);
  if (found === undefined) return { bound, corrects: undefined };
  const corrects = found.id;
  return { bound: withEarlierRows(bound, ledger, { loadId: corrects, again: false }), corrects };
}

/** True where rows can't be judged without the ledger. */
export function asksBooks({ mapper, corrections }: BoundLoad): boolean {
  return mapper.asksLoads.length > 0 || corrections !== undefined;
}
