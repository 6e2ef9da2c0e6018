import type { Ledger } from "../../ledger/ledger.ts";
import type { BooksPlace } from "../books-place.ts";
import type { BoundLoad } from "../bound-load.ts";
import { findCorrectedLoad, withEarlierRows } from "../begin/corrected-load.ts";
import { withCreatedRecords } from "../bind/look-up-created.ts";

/**
 * The load with its rows knowing what the ledger knows of them: the records that they name by the keys of earlier loads,
 * and, for rows that correct those of the load in whose folder the file lies, the keys that they have to keep.
 */
export async function holdToBooks(
  given: BoundLoad,
  ledger: Ledger,
  place: { readonly baseUrl: string; readonly tenant?: string | undefined },
  books: BooksPlace,
): Promise<BoundLoad> {
  const { baseUrl, tenant } = place;
  const bound = withCreatedRecords(given, ledger, { baseUrl, tenant });
  const load = { targetName: bound.target.name, baseUrl, tenant };
  const found = await findCorrectedLoad(ledger, { load, source: bound.source }, books);
  return found === undefined
    ? bound
    : withEarlierRows(bound, ledger, { loadId: found.id, again: false });
}

/** True where rows can't be judged without the ledger. */
export function asksBooks({ mapper, corrections }: BoundLoad): boolean {
  return mapper.asksLoads.length > 0 || corrections !== undefined;
}
