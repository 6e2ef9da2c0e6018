import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isoTime, startStopwatch, systemClock, type Clock } from "../kernel/clock.ts";
import { errorCodes, type ErrorCode } from "../kernel/error-codes.ts";
import { exitCodes, LoadError, systemCodeOf } from "../kernel/load-error.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { WorkEntry } from "../ledger/work-book.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import type { LoadObserver, LoadProgress } from "../load/load-request.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import { fetchReports } from "../load/tell/kept-reports.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { reportPathsOf } from "../report/report-paths.ts";
import type { Summary } from "../report/summary.ts";
import { isAllGood, noOutcomes, outcomes, type OutcomeCounts } from "../rows/outcome.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { findStore } from "./find-store.ts";
import { pause } from "./keep-looking.ts";
import {
  callback,
  clock,
  ledger as ledgerChoice,
  observer,
  path,
  runsFolder,
  signal,
  text,
} from "./request-shapes.ts";

/** As often as a load at work looks what is wanted of it, in milliseconds. */
const lookEveryMs = 500;

/**
 * Which load is waited for.
 * @example
 * const request: Given<FollowRequest> = { load: "wb-20261122-0231" };
 */
export interface FollowRequest {
  /** The load's id or its beginning. */
  readonly load: string;
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The store of the load, where it is known by another address here. */
  readonly store?: string;
  /** Default: waybill.config.yaml. */
  readonly configPath?: string;
  /** Told how the load goes, as far as the ledger shows it. */
  readonly observer?: LoadObserver;
  /** Told why a try ended that another one follows. */
  readonly onNews?: (sentence: string) => void;
  /** Ends the waiting; the load goes on. */
  readonly stopSignal?: AbortSignal;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

const shape: RequestShape<FollowRequest> = {
  load: text,
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  store: text.optional(),
  configPath: path.optional(),
  observer: observer.optional(),
  onNews: callback.optional(),
  stopSignal: signal.optional(),
  clock: clock.optional(),
};

export async function followLoad(request: Given<FollowRequest>): Promise<LoadReport> {
  return await enterOperation("followLoad", shape, request, follow);
}

/** What the ledger says of a load at one moment. */
interface Seen {
  readonly load: LoadRecord;
  readonly entry: WorkEntry | undefined;
}

async function follow(request: FollowRequest): Promise<LoadReport> {
  const { runsDir, clock: time = systemClock } = request;
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const store = await findStore(request);
  return await withLedgerToRead(request, async (ledger) => {
    let seen = await look(ledger, await requireLoad(ledger, request.load, request));
    const { id } = seen.load;
    const directory = loadDirectory(runsDir, id);
    const elapsedMs = startStopwatch(time);
    const earlier = seen.load.counts;
    const progress = (): LoadProgress => progressOf(seen.load, earlier, elapsedMs());
    request.observer?.onStart?.({ loadId: id, directory, progress });
    let said: string | undefined;
    while (!isOver(seen)) {
      const { reason, nextTryAt } = seen.load.queued ?? {};
      if (reason !== undefined && reason !== said && seen.load.status !== "running") {
        said = reason;
        request.onNews?.(`tried again from ${isoTime(nextTryAt ?? time.now())} on: ${reason}`);
      }
      await pause(time, lookEveryMs, stopSignal);
      if (stopSignal.aborted) throw noLonger(seen.load);
      seen = await look(ledger, seen.load);
    }
    const place = { runsDir, ...(store === undefined ? {} : { store }) };
    await fetchReports(ledger, seen.load, place, stopSignal);
    return await conclude(seen, directory);
  });
}

async function look(ledger: Ledger, load: LoadRecord): Promise<Seen> {
  return { load: (await ledger.findLoad(load.id)) ?? load, entry: await ledger.work.find(load.id) };
}

/** Whether no worker will do any more for it as things stand. */
function isOver({ load, entry }: Seen): boolean {
  if (load.status === "completed" || load.status === "abandoned") return true;
  if (entry?.state === "waiting") return false;
  return standingOf(load) !== "running";
}

function progressOf(load: LoadRecord, earlier: OutcomeCounts, elapsedMs: number): LoadProgress {
  const { counts, rowCount, pausedBy, shared } = load;
  return {
    rowsDone: sumOf(counts),
    rowsDoneEarlier: sumOf(earlier),
    rowCount,
    counts,
    countsEarlier: noOutcomes(),
    requests: 0,
    refusals: 0,
    inFlight: 0,
    ratePerSecond: undefined,
    elapsedMs,
    pausedBy,
    shared,
    isFromElsewhere: true,
  };
}

const sumOf = (counts: OutcomeCounts): number =>
  outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);

function noLonger({ id, queued }: LoadRecord): LoadError {
  const where = queued === undefined ? "its process goes on" : "it stays with the workers";
  return new LoadError(
    `load ${id} is no longer followed, and ${where}; to follow it again: waybill report ${id} --follow; to stop it: waybill cancel ${id}`,
    { code: "ERR_INTERRUPTED", exitCode: exitCodes.interrupted },
  );
}

/** As `load` would have ended. @throws LoadError where no execution of the load wrote a summary */
async function conclude({ load, entry }: Seen, directory: string): Promise<LoadReport> {
  const exitCode = entry?.exitCode ?? exitCodeOf(load);
  const reason = entry?.reason ?? load.statusReason;
  const error =
    load.status === "completed" || reason === undefined
      ? undefined
      : new LoadError(reason, { code: codeOf(entry), exitCode });
  const summary = await readSummary(directory, load.id);
  if (summary !== undefined) return { summary, exitCode, error };
  throw (
    error ??
    new LoadError(`load ${load.id} is ${load.status}, and its summary is not here`, {
      code: "ERR_NO_SUMMARY",
      actions: [`waybill report ${load.id} makes a report of what the ledger knows.`],
    })
  );
}

function exitCodeOf({ status, counts }: LoadRecord): number {
  if (status !== "completed") return exitCodes.stopped;
  return isAllGood(counts) ? exitCodes.ok : exitCodes.someRowsOtherwise;
}

function codeOf(entry: WorkEntry | undefined): ErrorCode {
  return errorCodes.find((code) => code === entry?.code) ?? "ERR_LOAD_STOPPED";
}

/** With the files where they are on this host. */
async function readSummary(directory: string, loadId: string): Promise<Summary | undefined> {
  const files = await reportPathsOf(directory);
  try {
    const summary: Summary = JSON.parse(await readFile(files.summary, "utf8"));
    if (summary.loadId !== loadId) return undefined;
    const there = dirname(summary.files.summary);
    const next = summary.next.map((step) => step.replaceAll(there, directory));
    return { ...summary, files, next };
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
