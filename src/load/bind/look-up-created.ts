import { withoutEnd } from "../../kernel/without-end.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { spellLike } from "../../mapping/like-keys.ts";
import type { LoadsAsked } from "../../mapping/lookup.ts";
import type { CreatedRecords, SourceRow } from "../../rows/row.ts";
import { findTarget } from "../../targets/index.ts";
import type { BoundLoad } from "../bound-load.ts";

const pageSize = 500;
/** Keys of one reading that have no record and for which other spellings are tried: some sixty look-ups each. */
const mostMissed = 1000;
const mostLike = 2;

/** Where a load goes. */
interface LoadPlace {
  readonly baseUrl: string;
  readonly tenant: string | undefined;
}

/**
 * The load with its rows knowing the records that they name by the keys of earlier loads. The ledger is asked a page of rows
 * at a time, in every reading anew.
 * @param ledger undefined: there is none, so no load has created anything
 */
export function withCreatedRecords(
  bound: BoundLoad,
  ledger: Ledger | undefined,
  place: LoadPlace,
): BoundLoad {
  const { asksLoads } = bound.mapper;
  if (asksLoads.length === 0) return bound;
  const { readRows: read } = bound;
  const find = async (
    rows: readonly SourceRow[],
    missed: Map<string, readonly string[]>,
  ): Promise<CreatedRecords> => {
    const found = new Map<string, NonNullable<ReturnType<CreatedRecords["get"]>>>();
    if (ledger === undefined) return found;
    for (const [name, { loads, keys, tellsLike }] of askedBy(rows, asksLoads)) {
      const baseUrls = addressesOf(loads, bound, place);
      const asked = { targetName: loads.target, tenant: place.tenant, baseUrls };
      const records = await ledger.created.find(asked, keys);
      const misses = tellsLike ? keys.filter((key) => !records.has(key)) : [];
      for (const key of misses) {
        const id = JSON.stringify([name, key]);
        if (missed.has(id) || missed.size >= mostMissed) continue;
        const like = await ledger.created.find(asked, spellLike(key));
        missed.set(id, [...like.keys()].slice(0, mostLike));
      }
      const like = misses.map(
        (key) => [key, missed.get(JSON.stringify([name, key])) ?? []] as const,
      );
      found.set(name, { records, like: new Map(like) });
    }
    return found;
  };
  return {
    ...bound,
    knowsCreated: true,
    readRows: async function* readWithCreated(...asked) {
      let page: SourceRow[] = [];
      const missed = new Map<string, readonly string[]>();
      const fill = async (): Promise<readonly SourceRow[]> => {
        const created = await find(page, missed);
        return page.map((row) => ({ ...row, created }));
      };
      for await (const row of read(...asked)) {
        page.push(row);
        if (page.length < pageSize) continue;
        yield* await fill();
        page = [];
      }
      yield* await fill();
    },
  };
}

/** @throws Error when rows would be sent with something that stands in for an id: a bug */
export function assertKnowsCreated({ mapper, knowsCreated }: BoundLoad): void {
  if (mapper.asksLoads.length > 0 && knowsCreated !== true)
    throw new Error("nobody has looked the created records up");
}

type AsksLoads = BoundLoad["mapper"]["asksLoads"];

interface Asked {
  readonly loads: LoadsAsked;
  readonly keys: string[];
  readonly tellsLike: boolean;
}

function askedBy(rows: readonly SourceRow[], asksLoads: AsksLoads): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const { loads, textOf } of asksLoads) {
    const { keys = [], tellsLike = false } = asked.get(loads.name) ?? {};
    asked.set(loads.name, { loads, keys, tellsLike: tellsLike || loads.tellsLike });
    for (const row of rows) {
      const key = row.error === undefined ? textOf(row) : undefined;
      if (key !== undefined) keys.push(key);
    }
  }
  return asked;
}

/** A vendor's own services have an address each, and belong together. */
function addressesOf(
  { target, baseUrl }: LoadsAsked,
  { target: own }: BoundLoad,
  place: LoadPlace,
): readonly string[] {
  if (baseUrl !== undefined) return [withoutEnd(baseUrl, /\//)];
  const host = findTarget(target)?.host;
  const isVendors = own.host === place.baseUrl && host !== undefined;
  return isVendors ? [place.baseUrl, host] : [place.baseUrl];
}
