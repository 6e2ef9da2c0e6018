import { systemClock, type Clock } from "../kernel/clock.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { PruneCounts, Stay } from "../ledger/prune-book.ts";
import type { LoadError } from "../kernel/load-error.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import {
  findLeftovers,
  removeLeftovers,
  type StoredLeftovers,
} from "../load/books/stored-leftovers.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { findStore } from "./find-store.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import {
  callback,
  clock,
  ledger as ledgerChoice,
  path,
  runsFolder,
  signal,
  text,
} from "./request-shapes.ts";
import { z } from "zod";

/**
 * Which loads are old, and who decides about them.
 *
 * @example
 * const request: Given<PruneRequest> = {
 *   before: Date.parse("2025-10-01T00:00:00Z"),
 *   confirm: async ({ goes }) => goes.length > 0,
 * };
 * @example
 * const told: Given<PruneRequest> = { before: 0, confirm: async () => true, onStep: (loadId, removed) => console.log(loadId, removed) };
 */
export interface PruneRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** Where this host has the store, if loads remember it by another address. */
  readonly store?: string;
  /** Default: waybill.config.yaml, which may name the store. */
  readonly configPath?: string;
  /** Epoch milliseconds; a load that was written to since then stays as it is. */
  readonly before: number;
  /** Asked when it is known what goes and what stays; false: nothing goes. */
  readonly confirm: (survey: PruneSurvey) => Promise<boolean>;
  /** Told after each transaction, by the load and the rows that are gone. */
  readonly onStep?: (loadId: string, removed: number) => void;
  /** Ends it between two transactions; the next prune goes on there. */
  readonly stopSignal?: AbortSignal;
  /** What tells the time; default: the clock of the system. */
  readonly clock?: Clock;
}

/** A load whose rows go. */
export interface PrunableLoad extends PruneCounts {
  readonly load: LoadRecord;
}

/** A load that stays as it is. */
export interface StayingLoad extends Stay {
  readonly load: LoadRecord;
}

/** What goes and what stays. */
export interface PruneSurvey {
  readonly goes: readonly PrunableLoad[];
  readonly stays: readonly StayingLoad[];
  /** What stores have for these and for loads that were pruned before, and no other load names. */
  readonly stored: StoredSize;
}

/** Files of a store. */
export interface StoredSize {
  readonly files: number;
  readonly bytes: number;
}

/** What went and what stayed. */
export interface PruneResult extends PruneSurvey {
  /** Ids of the loads whose rows are gone. */
  readonly pruned: readonly string[];
  /** Rows that are gone. */
  readonly removed: number;
  /** What is out of stores. What was kept there since yesterday stays for the next prune. */
  readonly removedStored: StoredSize;
  /** What kept files in a store that were to go; the next prune takes them. */
  readonly storeFault: LoadError | undefined;
  /** True when it was ended before all of them were. */
  readonly isCut: boolean;
}

/** Loads that are read at once. */
const pageSize = 200;
/** Rows in one transaction: some 10 ms, in which nobody else can write into a ledger that is a file. */
const rowsAtOnce = 1000;

const shape: RequestShape<PruneRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  store: text.optional(),
  configPath: path.optional(),
  before: z.number("epoch milliseconds"),
  confirm: callback,
  onStep: callback.optional(),
  stopSignal: signal.optional(),
  clock: clock.optional(),
};

export async function pruneLedger(request: Given<PruneRequest>): Promise<PruneResult> {
  return await enterOperation("pruneLedger", shape, request, prune);
}

async function prune(request: PruneRequest): Promise<PruneResult> {
  const { clock: time = systemClock, stopSignal } = request;
  const store = await findStore(request);
  return await withLedger(request, async (ledger) => {
    const { leftovers, ...survey } = await look(ledger, request.before);
    const isAnything = survey.goes.length > 0 || survey.stored.files > 0;
    const isWanted = isAnything && (await request.confirm(survey));
    if (!isWanted)
      return {
        ...survey,
        pruned: [],
        removed: 0,
        removedStored: nothing,
        storeFault: undefined,
        isCut: false,
      };
    const pruned = new Set<string>();
    let removed = 0;
    for (const { load } of survey.goes) {
      const stay = await ledger.pruning.begin(load.id, request.before, describeThisPerson());
      // Somebody has carried it on meanwhile.
      if (stay !== undefined) continue;
      const one = await pruneOne(ledger, load.id, request);
      removed += one.rows;
      if (one.isOver) pruned.add(load.id);
      if (stopSignal?.aborted === true) break;
    }
    // Looked at again: what stays after all names what it has.
    const stored = leftovers.loads.length === 0 ? leftovers : await findLeftovers(ledger, nobody);
    const means = { store, now: time.now(), stopSignal };
    const { files, bytes, fault, ...end } = await removeLeftovers(ledger, stored, means);
    return {
      ...survey,
      pruned: [...pruned],
      removed,
      removedStored: { files, bytes },
      storeFault: fault,
      isCut: end.isCut || (stopSignal?.aborted === true && pruned.size < survey.goes.length),
    };
  });
}

const nothing: StoredSize = { files: 0, bytes: 0 };
const nobody = (): boolean => false;

/** Every load of the ledger, page by page. */
async function look(
  ledger: Ledger,
  before: number,
): Promise<PruneSurvey & { readonly leftovers: StoredLeftovers }> {
  const goes: PrunableLoad[] = [];
  const stays: StayingLoad[] = [];
  let last: LoadRecord | undefined;
  do {
    const page = await ledger.listLoads({ before: last, most: pageSize });
    for (const load of page) {
      const stay = await ledger.pruning.judge(load.id, before);
      if (stay === undefined) goes.push({ load, ...(await ledger.pruning.count(load.id)) });
      else stays.push({ load, ...stay });
    }
    last = page.length < pageSize ? undefined : page.at(-1);
  } while (last !== undefined);
  const going = new Set(goes.map(({ load }) => load.id));
  const leftovers = await findLeftovers(ledger, (loadId) => going.has(loadId));
  const sizes = [...leftovers.contents.values()];
  const stored = { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  return { goes: goes.toReversed(), stays, stored, leftovers };
}

/** Rests as long as it works, so that loads at work get their turns. */
async function pruneOne(
  ledger: Ledger,
  loadId: string,
  { onStep, stopSignal, clock: time = systemClock }: PruneRequest,
): Promise<{ readonly rows: number; readonly isOver: boolean }> {
  for (let rows = 0; ;) {
    if (stopSignal?.aborted === true) return { rows, isOver: false };
    const began = time.monotonic();
    const { removed, isOver } = await ledger.pruning.step(loadId, rowsAtOnce);
    rows += removed;
    onStep?.(loadId, removed);
    if (isOver) return { rows, isOver };
    await time.sleep(time.monotonic() - began);
  }
}
