import { withoutEnd } from "../../kernel/without-end.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadsAsked } from "../../mapping/lookup.ts";
import type { CreatedRecords, SourceRow } from "../../rows/row.ts";
import { findTarget } from "../../targets/index.ts";
import type { BoundLoad } from "../bound-load.ts";

const pageSize = 500;

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
  const find = async (rows: readonly SourceRow[]): Promise<CreatedRecords> => {
    const found = new Map<string, Awaited<ReturnType<Ledger["created"]["find"]>>>();
    if (ledger === undefined) return found;
    for (const [name, { loads, keys }] of askedBy(rows, asksLoads)) {
      const baseUrls = addressesOf(loads, bound, place);
      const asked = { targetName: loads.target, tenant: place.tenant, baseUrls };
      found.set(name, await ledger.created.find(asked, keys));
    }
    return found;
  };
  return {
    ...bound,
    knowsCreated: true,
    readRows: async function* readWithCreated(...asked) {
      let page: SourceRow[] = [];
      const fill = async (): Promise<readonly SourceRow[]> => {
        const created = await find(page);
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

function askedBy(
  rows: readonly SourceRow[],
  asksLoads: AsksLoads,
): ReadonlyMap<string, { readonly loads: LoadsAsked; readonly keys: readonly string[] }> {
  const asked = new Map<string, { readonly loads: LoadsAsked; readonly keys: string[] }>();
  for (const { loads, textOf } of asksLoads) {
    const keys = asked.get(loads.name)?.keys ?? [];
    asked.set(loads.name, { loads, keys });
    for (const { cells, error } of rows) {
      const key = error === undefined ? textOf(cells) : undefined;
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
