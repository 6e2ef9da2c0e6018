import { onLedgersClock } from "../ledger/ledgers-clock.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { passDrop } from "../arrivals/pass-drop.ts";
import { runsDirOf } from "../arrivals/load-drops.ts";
import { readStanding, renewStanding, type StandingDrops } from "../arrivals/standing-drops.ts";
import type { DropMeans, LoadOperations } from "../arrivals/drop-means.ts";
import type { Drop } from "../drops/drop.ts";
import { systemClock, type Clock } from "../kernel/clock.ts";
import { exitCodes, LoadError } from "../kernel/load-error.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import { AccountPaces } from "../load/account-paces.ts";
import type { LoadObserver } from "../load/load-request.ts";
import { sendDue } from "../notices/send-due.ts";
import { applyPlan } from "./apply-plan.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { keepLooking, pause } from "./keep-looking.ts";
import { dropStanding, removedStandings, type DropStanding } from "./list-drops.ts";
import { planLoad } from "./plan-load.ts";
import { reconcileLoad } from "./reconcile-load.ts";
import {
  callback,
  clock,
  flag,
  observer,
  ledger as ledgerChoice,
  path,
  signal,
  text,
  variables,
} from "./request-shapes.ts";
import { resumeLoad } from "./resume-load.ts";
import { runLoad } from "./run-load.ts";
import { z } from "zod";

const operations: LoadOperations = {
  load: runLoad,
  plan: planLoad,
  apply: applyPlan,
  resume: resumeLoad,
  reconcile: reconcileLoad,
};

/**
 * Which drops are looked after, and who is told.
 * @example
 * const request: WatchRequest = { env: process.env, once: true };
 * @example
 * const reload = new EventTarget();
 * const told: WatchRequest = {
 *   env: process.env,
 *   reloadOn: reload,
 *   onReload: (drops) => console.log(`${drops.length} drops from now on`),
 *   onReloadRefused: (error) => console.error(error.message),
 *   observerOf: (drop) => ({ onEnd: (loadId) => console.log(drop, loadId) }),
 *   onLook: (drop, stage) => console.log(drop, stage),
 *   onArrival: ({ name, state }) => console.log(name, state),
 *   onTrouble: (drop, error) => console.error(drop, error.message),
 * };
 */
export interface WatchRequest {
  /** Default: waybill.config.yaml. */
  readonly configPath?: string;
  /** Default: waybill-runs beside the configuration. */
  readonly runsDir?: string;
  /** Default: the file in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** Default: all of the configuration. */
  readonly drops?: readonly string[];
  /** One look, and no more. */
  readonly once?: boolean;
  /** Where secrets and settings are looked up, such as `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the watch; a load that is at work finishes what is under way. */
  readonly stopSignal?: AbortSignal;
  /** Gives up what is under way, too. */
  readonly abortSignal?: AbortSignal;
  /**
   * Each event `reload` has the configuration read again. A good one is taken between two looks, a bad one is refused and the old one
   * kept; loads that are under way go on with what they began with. Not heard with `once`.
   */
  readonly reloadOn?: EventTarget;
  /** Told which drops are looked after from now on, when a configuration was read again and taken. */
  readonly onReload?: (drops: readonly WatchedDrop[]) => void;
  /** Told why it was not. */
  readonly onReloadRefused?: (error: LoadError) => void;
  /** Told how every load goes. */
  readonly observer?: LoadObserver;
  /** In place of `observer`: one for the loads of each drop. */
  readonly observerOf?: (drop: string) => LoadObserver;
  /** Told when a look at a drop begins, and when its folder was looked into or could not be. */
  readonly onLook?: (drop: string, stage: "begins" | "looked" | "failed") => void;
  /** Told of every change of an arrival's state. */
  readonly onArrival?: (arrival: Arrival) => void;
  /** Told when a drop can't be looked after for now. */
  readonly onTrouble?: (drop: string, error: LoadError) => void;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

/** A drop that is looked after. */
export interface WatchedDrop {
  readonly name: string;
  /** Milliseconds between two looks. */
  readonly everyMs: number;
}

/** How the drops stood at the end. */
export interface WatchReport {
  readonly drops: readonly DropStanding[];
  readonly exitCode: number;
}

const shape: RequestShape<WatchRequest> = {
  configPath: path.optional(),
  runsDir: path.optional(),
  ledger: ledgerChoice.optional(),
  drops: z.array(text, "a list of drops").optional(),
  once: flag.optional(),
  env: variables,
  stopSignal: signal.optional(),
  abortSignal: signal.optional(),
  reloadOn: z.instanceof(EventTarget, { error: "an EventTarget" }).optional(),
  onReload: callback.optional(),
  onReloadRefused: callback.optional(),
  observer: observer.optional(),
  observerOf: callback.optional(),
  onLook: callback.optional(),
  onArrival: callback.optional(),
  onTrouble: callback.optional(),
  clock: clock.optional(),
};

export async function watchDrops(request: WatchRequest): Promise<WatchReport> {
  return await enterOperation("watchDrops", shape, request, watch);
}

/** What a watch goes by, and how its drops stand. */
interface Watched {
  standing: StandingDrops;
  /** What was told of a drop that can't be looked after: the same once, and not at every look. */
  readonly troubled: Map<string, string>;
}

type WatchMeans = Omit<DropMeans, "configText" | "servers" | "channels">;

async function watch(request: WatchRequest): Promise<WatchReport> {
  const configPath = request.configPath ?? defaultConfigPath;
  const runsDir = request.runsDir ?? runsDirOf(configPath);
  const standing = await readStanding(configPath, request.drops);
  const watched: Watched = { standing, troubled: new Map() };
  const place = { runsDir, ledger: request.ledger };
  const ownClock = request.clock ?? systemClock;
  return await withNewLedger(place, async (ledger) => {
    const means: WatchMeans = {
      ledger,
      runsDir,
      ledgerChoice: request.ledger,
      configPath,
      operations,
      env: request.env,
      clock: onLedgersClock(ownClock, ledger),
      ownClock,
      stopSignal: request.stopSignal ?? new AbortController().signal,
      abortSignal: request.abortSignal,
      observer: request.observer,
      paces: new AccountPaces(),
      tell: request.onArrival ?? (() => undefined),
    };
    const drops = (): readonly Drop[] => watched.standing.drops;
    const look = async (drop: Drop): Promise<void> => await lookAt(drop, request, watched, means);
    const renew = async (): Promise<boolean> => await renewWatched(request, watched, means);
    const tellAll = async (): Promise<void> => {
      const { channels } = watched.standing.configured;
      await sendDue({ ...means, channels: [...channels.values()] });
    };
    if (request.once === true) {
      for (const drop of drops()) await look(drop);
      await tellAll();
    } else
      await Promise.all([
        keepLooking({ ...means, drops, look, renew, reloadOn: request.reloadOn }),
        keepTelling(tellAll, means),
      ]);
    return await conclude(watched, means);
  });
}

async function lookAt(
  drop: Drop,
  request: WatchRequest,
  { standing, troubled }: Watched,
  means: WatchMeans,
): Promise<void> {
  request.onLook?.(drop.name, "begins");
  try {
    const observer = request.observerOf?.(drop.name) ?? request.observer;
    const { configText, servers } = standing.configured;
    await passDrop(drop, { ...means, observer, configText, servers, channels: standing.channels });
    troubled.delete(drop.name);
    request.onLook?.(drop.name, "looked");
  } catch (error) {
    request.onLook?.(drop.name, "failed");
    if (means.stopSignal.aborted) return;
    if (!(error instanceof LoadError)) throw error;
    if (troubled.get(drop.name) !== error.message) request.onTrouble?.(drop.name, error);
    troubled.set(drop.name, error.message);
  }
}

/** Reads the configuration again. @returns false where it is refused */
async function renewWatched(
  { drops, onReload, onReloadRefused }: WatchRequest,
  watched: Watched,
  { configPath }: WatchMeans,
): Promise<boolean> {
  try {
    watched.standing = await renewStanding(configPath, drops);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    onReloadRefused?.(error);
    return false;
  }
  const taken = watched.standing.drops.map(({ name, everyMs }) => ({ name, everyMs }));
  for (const name of watched.troubled.keys())
    if (!taken.some((drop) => drop.name === name)) watched.troubled.delete(name);
  onReload?.(taken);
  return true;
}

async function conclude(
  { standing: { configured, drops }, troubled }: Watched,
  { ledger, runsDir, ledgerChoice, clock: time }: WatchMeans,
): Promise<WatchReport> {
  const standings = [];
  const place = { runsDir, ledger: ledgerChoice };
  for (const drop of drops)
    standings.push(await dropStanding(drop, ledger, { place, now: time.now() }));
  if (drops.length === configured.drops.length)
    standings.push(...(await removedStandings(configured, ledger, place)));
  return { drops: standings, exitCode: exitCodeOf(standings, troubled.size > 0) };
}

/** Tells what is due, again and again until the watch is to end. */
async function keepTelling(
  tellAll: () => Promise<void>,
  { clock: time, stopSignal }: { readonly clock: Clock; readonly stopSignal: AbortSignal },
): Promise<void> {
  while (!stopSignal.aborted) {
    await tellAll();
    await pause(time, tellEveryMs, stopSignal);
  }
}

/** Soon enough for whoever is called out of bed. */
const tellEveryMs = 5000;

/** What is wrong with the arrivals as they stand: a file that is not there or not taken says more than rows. */
function exitCodeOf(standings: readonly DropStanding[], isTroubled: boolean): number {
  const open = standings.flatMap(({ open: arrivals }) => arrivals.map(({ state }) => state));
  if (isTroubled || open.some((state) => ["late", "missing", "quarantined"].includes(state)))
    return exitCodes.fileLateOrHeld;
  const isOtherwise = open.some((state) => state === "attention" || state === "stopped");
  return isOtherwise || standings.some(({ rowsOtherwise }) => rowsOtherwise)
    ? exitCodes.someRowsOtherwise
    : exitCodes.ok;
}
