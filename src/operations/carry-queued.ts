import { resolveConnection } from "../connections/resolve-connection.ts";
import {
  ConfigurationError,
  exitCodes,
  LedgerError,
  LoadError,
  SourceError,
} from "../kernel/load-error.ts";
import { describeThisProcess } from "../kernel/this-process.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { TakenWork, WorkEnding, WorkWish } from "../ledger/work-book.ts";
import { assertReachable } from "../load/access/network-route-to.ts";
import { passingCauses, pauseBeforeTry } from "../load/begin/try-again.ts";
import { beginChanged } from "../load/begin/begin-changed.ts";
import { recallSource } from "../load/bind/recall-load.ts";
import type { DeliverySettings, LaterRequest } from "../load/load-request.ts";
import { BegunBeforeError } from "../load/books/execution-stamp.ts";
import { refuseUnapproved } from "../load/planning/assert-approved.ts";
import type { Concluded, LeftToOthers } from "../load/run/execute-load.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import { outcomes } from "../rows/outcome.ts";
import { storeCodes } from "../store/store-faults.ts";
import { carryOnShared } from "./carry-on.ts";
import { readWorkSettings } from "./work-settings.ts";

/** Those of a worker's host included. */
const passing: ReadonlySet<string> = new Set([...passingCauses, "ERR_RUNS_DIR"]);
/** Somebody else is at work on the load by now, or has taken it over. */
const elsewhere: ReadonlySet<string> = new Set(["ERR_LOAD_BUSY", "ERR_EXECUTION_FENCED"]);

/** How a worker carries loads out, whichever they are. */
export interface WorkerMeans extends Omit<DeliverySettings, "connection"> {
  readonly openedLedger: Ledger;
  readonly configPath?: string | undefined;
  /** Which loads the worker may have. */
  readonly wish: Pick<WorkWish, "of">;
}

/** How a try of a load ended. */
export interface Carried {
  readonly loadId: string;
  readonly ending: WorkEnding | undefined;
  /** True where this worker lacks something that another one may have. */
  readonly isLacking: boolean;
  readonly error: LoadError | undefined;
}

/**
 * Carries a taken load out as far as it goes, and says in the queue how that ended. Throws for bugs, and where the ledger is lost.
 */
export async function carryQueued(taken: TakenWork, means: WorkerMeans): Promise<Carried> {
  const { openedLedger: ledger, stopSignal } = means;
  const { load } = taken;
  let { execution } = taken;
  const loadId = load.id;
  let report: LoadReport | undefined;
  let error: LoadError | undefined;
  let isWithdrawn = false;
  try {
    const carried = await carry(taken, means);
    if (carried.report === undefined) return leftToOthers(loadId, carried);
    ({ report, execution } = carried);
    error = report.error;
  } catch (thrown) {
    error = toLoadError(thrown, stopSignal);
    isWithdrawn = error instanceof BegunBeforeError;
    if (!isWithdrawn) await giveUp(taken, error, means);
  }
  if (error !== undefined && elsewhere.has(error.code))
    return { loadId, ending: undefined, isLacking: false, error };
  const isLacking = report === undefined && error !== undefined && lacks(error);
  const now = await ledger.findLoad(loadId);
  const settled = settledRows(now) > settledRows(load);
  const tries = settled ? 0 : taken.entry.tries;
  const ending = judge({ report, error, isLacking, tries }, means);
  // What was taken back was settled with it.
  const isOurs = isWithdrawn || (await ledger.work.settle(execution, ending));
  return { loadId, ending: isOurs ? ending : undefined, isLacking, error };
}

/** A worker that a fault kept from going on leaves the load to the others for a while. */
function leftToOthers(loadId: string, { error }: LeftToOthers): Carried {
  return { loadId, ending: undefined, isLacking: error !== undefined, error };
}

/** By the way of a resume. */
async function carry(taken: TakenWork, means: WorkerMeans): Promise<Concluded | LeftToOthers> {
  const { load, execution, entry, isJoined } = taken;
  const { openedLedger: ledger, configPath, wish: _wish, ...own } = means;
  const { connection: paced, ramp, ...bounds } = readWorkSettings(entry.settings);
  const request: LaterRequest = {
    ...own,
    ...bounds,
    // Who joins finds a load that is past its ramp.
    ...(ramp === undefined || isJoined ? {} : { ramp }),
    load: load.id,
    connection: { ...paced, ...(configPath === undefined ? {} : { configPath }) },
  };
  const bound = await recallSource(request, load);
  const { connectionName: name, baseUrl, tenant } = load;
  const connection = await resolveConnection({
    ...request.connection,
    // The address of a connection is the worker's own: its credential goes nowhere else.
    ...(name === undefined ? { baseUrl } : { name }),
    ...(tenant === undefined ? {} : { tenant }),
    target: bound.target,
    env: means.env,
    signal: means.stopSignal,
  });
  if (connection.baseUrl !== baseUrl) throw otherAddress(load, connection.baseUrl);
  if (load.terms?.plan === undefined) refuseUnapproved(connection);
  await assertReachable(connection, means.stopSignal ?? new AbortController().signal);
  const isWantedElsewhere = async (): Promise<boolean> => await ledger.work.hasFree(means.wish);
  const begun = isJoined
    ? { isJoined, isWantedElsewhere }
    : beginChanged(ledger, load, bound, false);
  const task = { ...begun, taken: execution };
  return await carryOnShared(request, ledger, { load, bound, connection }, task);
}

function otherAddress({ id, baseUrl, connectionName }: LoadRecord, found: string): LoadError {
  return new ConfigurationError(
    `the connection ${connectionName ?? ""} leads to ${found} here, and load ${id} was submitted for ${baseUrl}`,
    {
      code: "ERR_OTHER_ADDRESS",
      actions: ["Have the connection lead there on this host, or submit the load anew."],
    },
  );
}

function toLoadError(thrown: unknown, stopSignal: AbortSignal | undefined): LoadError {
  if (thrown instanceof LoadError) return thrown;
  const isAbort =
    stopSignal?.aborted === true &&
    (thrown === stopSignal.reason || (thrown instanceof Error && thrown.name === "AbortError"));
  if (!isAbort) throw thrown;
  return new LoadError("interrupted before anything was sent", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
  });
}

/** Ends the execution of a load that was not even begun, unless it has ended. */
async function giveUp(
  { execution }: TakenWork,
  { message }: LoadError,
  { openedLedger: ledger, clock }: WorkerMeans,
): Promise<void> {
  const at = clock?.now() ?? Date.now();
  try {
    const leaving = { owner: describeThisProcess(), isDone: false };
    const share =
      execution.shards === undefined ? undefined : await ledger.shards.leave(execution, leaving);
    if (share?.kind === "left") return;
    const last = share?.kind === "last" ? share.execution : execution;
    await ledger.endExecution(last, { status: "stopped", reason: message, at });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
}

/** Faults of this worker's own configuration, or of its way to the store. */
function lacks(error: LoadError): boolean {
  return error instanceof ConfigurationError || storeCodes.has(error.code);
}

interface Outcome {
  readonly report: LoadReport | undefined;
  readonly error: LoadError | undefined;
  readonly isLacking: boolean;
  readonly tries: number;
}

function judge(
  { report, error, isLacking, tries }: Outcome,
  { stopSignal, clock }: WorkerMeans,
): WorkEnding {
  const now = clock?.now() ?? Date.now();
  const exitCode = report?.exitCode ?? error?.exitCode;
  const said = {
    code: error?.code,
    reason: error && [withFullStop(error.message), ...error.actions].join(" "),
    exitCode,
  };
  const isInterrupted = stopSignal?.aborted === true && report?.summary.status !== "completed";
  // Given back at once: it is nobody's fault.
  if (isInterrupted || isLacking)
    return { ...said, state: "waiting", nextTryAt: now, tries: Math.max(0, tries - 1) };
  if (error === undefined || error.code === "ERR_CANCELLED")
    return { ...said, state: "over", tries };
  if (!passing.has(error.code) || error instanceof SourceError)
    return { ...said, state: "held", tries };
  return { ...said, state: "waiting", nextTryAt: now + pauseBeforeTry(tries - 1), tries };
}

const withFullStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function settledRows(load: LoadRecord | undefined): number {
  return load === undefined ? 0 : outcomes.reduce((sum, one) => sum + load.counts[one], 0);
}
