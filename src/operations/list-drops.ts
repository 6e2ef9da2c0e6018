import { decisionsFor, type ArrivalDecision } from "../arrivals/arrival-decisions.ts";
import type { BooksPlace, LedgerChoice } from "../load/books-place.ts";
import { chooseDrops, loadDrops, runsDirOf, type Drops } from "../arrivals/load-drops.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { withNextSteps, type ArrivalWithSteps } from "../arrivals/next-steps.ts";
import type { Drop } from "../drops/drop.ts";
import { showFolder } from "../drops/server-folder.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { UsageError } from "../kernel/load-error.ts";
import {
  waitingStates,
  workingStates,
  type Arrival,
  type ArrivalEvent,
  type ArrivalState,
} from "../ledger/arrival-book.ts";
import type { Message } from "../ledger/message-book.ts";
import type { Outage } from "../ledger/outage-book.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { hasLedger, withLedgerToRead } from "../load/books/with-ledger.ts";
import { isAllGood } from "../rows/outcome.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { clock, ledger as ledgerChoice, path, text } from "./request-shapes.ts";
import { z } from "zod";

/**
 * Which drops are meant.
 * @example
 * const request: DropsRequest = { drops: ["invoices"] };
 */
export interface DropsRequest {
  /** Default: waybill.config.yaml. */
  readonly configPath?: string;
  /** Default: waybill-runs beside the configuration. */
  readonly runsDir?: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** Default: all of the configuration. */
  readonly drops?: readonly string[];
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

/** How a drop stands. Times are epoch milliseconds. */
export interface DropStanding {
  readonly name: string;
  /** Undefined for a drop that is no longer in the configuration, and whose arrivals are not over. */
  readonly folder: string | undefined;
  /** The newest file that came. */
  readonly last: Arrival | undefined;
  /** When the next one is due; undefined where nothing is expected. */
  readonly nextDueAt: number | undefined;
  /** While its folder or server can't be looked into: since when, and why. */
  readonly outage: Outage | undefined;
  /** Arrivals that are not over, newest first: at work, waiting, or in need of a person. */
  readonly open: readonly ArrivalWithSteps[];
  /** Files in a row, the newest first, that went in with nobody having to look. */
  readonly streak: number;
  /** What somebody should have been told and could not be, newest first. */
  readonly untold: readonly Message[];
  /** True where rows of the newest load did not go in. */
  readonly rowsOtherwise: boolean;
}

const openStates: readonly ArrivalState[] = [
  ...waitingStates,
  ...workingStates,
  "attention",
  "quarantined",
  "late",
  "missing",
];

const shape: RequestShape<DropsRequest> = {
  configPath: path.optional(),
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  drops: z.array(text, "a list of drops").optional(),
  clock: clock.optional(),
};

export async function listDrops(request: DropsRequest): Promise<readonly DropStanding[]> {
  return await enterOperation("listDrops", shape, request, async (asked) => {
    const configPath = asked.configPath ?? defaultConfigPath;
    const configured = await loadDrops(configPath);
    const drops = chooseDrops(configured, asked.drops);
    const runsDir = asked.runsDir ?? runsDirOf(configPath);
    const now = (asked.clock ?? systemClock).now();
    const place = { runsDir, ledger: asked.ledger };
    if (!(await hasLedger(place)))
      return drops.map((drop) => ({
        ...nothing({ name: drop.name, folder: showFolder(drop.server, drop.folder) }),
        nextDueAt: drop.expect?.next(now)?.lateAt,
      }));
    return await withLedgerToRead(place, async (ledger) => {
      const ledgersNow = now + ledger.skewMs;
      const standings: DropStanding[] = [];
      for (const drop of drops)
        standings.push(await dropStanding(drop, ledger, { place, now: ledgersNow }));
      if (drops.length === configured.drops.length)
        standings.push(...(await removedStandings(configured, ledger, place)));
      return standings;
    });
  });
}

/** @param now epoch milliseconds */
export async function dropStanding(
  drop: Drop,
  ledger: Ledger,
  { place, now }: { readonly place: BooksPlace; readonly now: number },
): Promise<DropStanding> {
  const newest = await ledger.arrivals.list({ drop: drop.name, limit: mostLooked });
  const files = newest.filter(({ dueAt }) => dueAt === undefined);
  const bad = files.findIndex(({ state }) => state !== "done");
  const loadId = files.find(({ state }) => state === "done")?.loadId;
  const load = loadId === undefined ? undefined : await ledger.findLoad(loadId);
  return {
    name: drop.name,
    folder: showFolder(drop.server, drop.folder),
    last: files[0],
    nextDueAt: drop.expect?.next(now)?.lateAt,
    outage: await ledger.outages.of(drop.name),
    open: await listOpen(ledger, place, drop.name),
    streak: bad === -1 ? files.length : bad,
    untold: (await ledger.messages.list(drop.name, mostLooked)).filter(
      ({ sentAt, fault }) => sentAt === undefined && fault !== undefined,
    ),
    rowsOtherwise: load !== undefined && !isAllGood(load.counts),
  };
}

/** Drops that are no longer in the configuration, and whose files still wait. */
export async function removedStandings(
  { drops }: Drops,
  ledger: Ledger,
  place: BooksPlace,
): Promise<readonly DropStanding[]> {
  const open = await listOpen(ledger, place);
  const known = new Set(drops.map(({ name }) => name));
  const removed = new Set(open.map(({ drop }) => drop).filter((name) => !known.has(name)));
  return [...removed].map((name) => ({
    ...nothing({ name, folder: undefined }),
    open: open.filter(({ drop }) => drop === name),
  }));
}

/** @param drop undefined: of all drops */
async function listOpen(
  { arrivals }: Ledger,
  place: BooksPlace,
  drop?: string,
): Promise<readonly ArrivalWithSteps[]> {
  const states = openStates;
  const open = await arrivals.list(drop === undefined ? { states } : { drop, states });
  return await Promise.all(open.map(async (arrival) => await withNextSteps(arrival, place)));
}

const mostLooked = 1000;

function nothing({ name, folder }: Pick<DropStanding, "name" | "folder">): DropStanding {
  return {
    name,
    folder,
    last: undefined,
    nextDueAt: undefined,
    outage: undefined,
    open: [],
    streak: 0,
    untold: [],
    rowsOtherwise: false,
  };
}

/**
 * Which arrival is meant.
 * @example
 * const request: ArrivalRequest = { arrival: "4f1c" };
 */
export interface ArrivalRequest {
  /** Default: waybill-runs beside waybill.config.yaml, or beside what `configPath` names. */
  readonly runsDir?: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The configuration file; default: `waybill.config.yaml`. */
  readonly configPath?: string;
  /** The id of an arrival, or its beginning. */
  readonly arrival: string;
}

const arrivalShape: RequestShape<ArrivalRequest> = {
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  configPath: path.optional(),
  arrival: text,
};

/** An arrival with everything that happened to it, oldest first. */
export interface ShownArrival {
  readonly arrival: Arrival;
  readonly events: readonly ArrivalEvent[];
  /** What a person can do, where it waits for one. */
  readonly nextSteps: readonly string[];
  /** What `decideArrival` takes of it as it stands. */
  readonly decisions: readonly ArrivalDecision[];
}

export async function showArrival(request: ArrivalRequest): Promise<ShownArrival> {
  return await enterOperation("showArrival", arrivalShape, request, async (asked) => {
    const runsDir = asked.runsDir ?? runsDirOf(asked.configPath ?? defaultConfigPath);
    const place = { runsDir, ledger: asked.ledger };
    return await withLedgerToRead(place, async (ledger) => {
      const arrival = await requireArrival(ledger, asked.arrival);
      const { nextSteps } = await withNextSteps(arrival, place);
      const events = await ledger.arrivals.events(arrival.id);
      return { arrival, events, nextSteps, decisions: decisionsFor(arrival) };
    });
  });
}

/** @throws UsageError ERR_NO_SUCH_ARRIVAL when there is none, or several begin so */
export async function requireArrival(ledger: Ledger, idOrPrefix: string): Promise<Arrival> {
  const [found, other] = await ledger.arrivals.find(idOrPrefix);
  if (found !== undefined && other === undefined) return found;
  throw new UsageError(
    found === undefined
      ? `there is no arrival "${idOrPrefix}"`
      : `several arrivals begin with "${idOrPrefix}", such as ${found.id} and ${other?.id ?? ""}`,
    { code: "ERR_NO_SUCH_ARRIVAL", actions: ["waybill drops lists what came, with ids."] },
  );
}
