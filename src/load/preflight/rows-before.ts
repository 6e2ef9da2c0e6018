import type { RowsBefore } from "../load-proposal.ts";
import { claimId, isKey } from "../../ledger/claim-book.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord, NewLoad } from "../../ledger/load-record.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import { readPlannedRows } from "../../plan/read-planned-rows.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { ValidRow } from "../../rows/row.ts";
import type { BoundLoad } from "../bound-load.ts";
import { createKeyCounter } from "../bind/key-counter.ts";

/** Holds the valid rows of a file against those that earlier loads have sent to the same target, address and tenant. */
export interface BeforeWatch {
  add(row: Pick<ValidRow, "key" | "payloadHash">): Promise<void>;
  /** Undefined: nothing went in before. */
  conclude(): Promise<RowsBefore | undefined>;
}

type Place = Pick<NewLoad, "targetName" | "baseUrl" | "tenant">;

const pageSize = 500;
const mostKeys = 5;
/** How far back rows of updates are looked at: so many times the rows of the file, and at least so many rows. */
const lookBack = { times: 5, rows: 100_000 };

export async function watchBefore(
  ledger: Ledger,
  { target }: Pick<BoundLoad, "target">,
  place: Place,
): Promise<BeforeWatch> {
  if (!target.safeToRepeat) return watchCreates(ledger, place);
  const loads = await ledger.listLoads();
  return watchUpdates(
    ledger,
    loads.filter((load) => isFrom(load, place, loads)),
  );
}

/** What the ledger knows of the records that a plan would create. Updates of a plan are held against the live records. */
export async function lookBeforePlan(
  ledger: Ledger,
  { target }: Pick<BoundLoad, "target">,
  { place, plan }: { readonly place: Place; readonly plan: OpenedPlan },
): Promise<RowsBefore | undefined> {
  if (target.safeToRepeat) return undefined;
  const watch = watchCreates(ledger, place);
  for await (const row of readPlannedRows(plan)) if (row.action === "create") await watch.add(row);
  return await watch.conclude();
}

/** The keys of creates, looked up page by page. */
function watchCreates(ledger: Ledger, place: Place): BeforeWatch {
  const counts = { same: 0, other: 0 };
  const keys: string[] = [];
  const loads = createLoadCounter();
  let page: { readonly key: string; readonly id: string; readonly payloadHash: string }[] = [];
  const look = async (): Promise<void> => {
    const asked = page;
    page = [];
    const holders = await ledger.claims.holders(asked);
    for (const [index, holder] of holders.entries()) {
      const row = asked[index];
      if (holder === undefined || row === undefined) continue;
      counts[holder.payloadHash === row.payloadHash ? "same" : "other"] += 1;
      loads.add(holder.loadId);
      if (keys.length < mostKeys) keys.push(row.key);
    }
  };
  return {
    add: async ({ key, payloadHash }) => {
      if (!isKey(key)) return;
      page.push({ key, id: claimId(place, key), payloadHash });
      if (page.length >= pageSize) await look();
    },
    conclude: async () => {
      await look();
      if (counts.same + counts.other === 0) return undefined;
      return { kind: "creates", ...counts, keys, loads: loads.list() };
    },
  };
}

/** Rows of updates by hashes of key and payload, 8 bytes each. @param loads newest first */
function watchUpdates(ledger: Ledger, loads: readonly LoadRecord[]): BeforeWatch {
  const rows = createKeyCounter();
  const found = createKeyCounter();
  const counted = createLoadCounter();
  let count = 0;
  const scan = async ({ id }: LoadRecord): Promise<void> => {
    for await (const row of ledger.history.applied(id)) {
      const text = textOf(row.key, row.payloadHash);
      if (rows.has(text) && found.add(text)) counted.add(id);
    }
  };
  return {
    add: async ({ key, payloadHash }) => {
      if (loads.length === 0) return;
      count += 1;
      rows.add(textOf(key, payloadHash));
    },
    conclude: async () => {
      const looked = reachableLoads(loads, count);
      for (const [index, load] of looked.entries()) {
        const mostToCome = looked.slice(index).reduce((sum, one) => sum + one.counts.applied, 0);
        if (isMost(counted.total() + mostToCome, count)) await scan(load);
      }
      const same = counted.total();
      // Some rows say the same in every export; that most of them do is worth a word.
      if (!isMost(same, count)) return undefined;
      return { kind: "updates", same, other: 0, keys: [], loads: counted.list() };
    },
  };
}

/** The newest loads, as far back as is worth while. */
function reachableLoads(loads: readonly LoadRecord[], count: number): readonly LoadRecord[] {
  let left = Math.max(lookBack.rows, lookBack.times * count);
  return loads.filter(({ counts }) => {
    const isNear = left > 0;
    left -= counts.applied;
    return isNear;
  });
}

function isMost(rows: number, count: number): boolean {
  return rows * 2 > count;
}

function textOf(key: string | undefined, payloadHash: string | undefined): string {
  return `${payloadHash ?? ""} ${composeText(key ?? "")}`;
}

/** A load that sent something to this place, and that no other has taken back. */
function isFrom(load: LoadRecord, place: Place, all: readonly LoadRecord[]): boolean {
  return (
    load.counts.applied > 0 &&
    load.targetName === place.targetName &&
    load.baseUrl === place.baseUrl &&
    load.tenant === place.tenant &&
    load.terms?.undoes === undefined &&
    !all.some(({ terms }) => terms?.undoes === load.id)
  );
}

function createLoadCounter() {
  const counts = new Map<string, number>();
  return {
    add: (loadId: string): void => void counts.set(loadId, (counts.get(loadId) ?? 0) + 1),
    total: (): number => [...counts.values()].reduce((sum, rows) => sum + rows, 0),
    list: (): RowsBefore["loads"] =>
      [...counts]
        .map(([loadId, rows]) => ({ loadId, rows }))
        .toSorted((a, b) => b.rows - a.rows || a.loadId.localeCompare(b.loadId)),
  };
}
