import { basename } from "node:path";
import { countOf, withCommas } from "../kernel/counts.ts";
import {
  exitCodes,
  LoadError,
  messageOf,
  SourceError,
  systemCodeOf,
} from "../kernel/load-error.ts";
import { readingOf } from "./row-figures.ts";
import type { Drop } from "../drops/drop.ts";
import {
  waitsForApproval,
  type Arrival,
  type ArrivalBook,
  type ArrivalChange,
  type ArrivalState,
} from "../ledger/arrival-book.ts";
import { describeThisProcess, isProcessGone, type KnownProcess } from "../kernel/this-process.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { passingCauses, pauseBeforeTry } from "../load/begin/try-again.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { findReportPaths } from "../report/report-paths.ts";
import { isAllGood, outcomes, type OutcomeCounts } from "../rows/outcome.ts";
import { messagesOf } from "../notices/messages-of.ts";
import type { DropMeans, SiteMeans } from "./drop-means.ts";
import { giveAnswers } from "./give-answers.ts";
import { copyPath, recallControl } from "./keep-copy.ts";
import { factsOf, shapeOf } from "./kept-facts.ts";
import { approvalSteps, carryPlan } from "./plan-arrival.ts";
import { findShapeBefore, sayDifference } from "./shape-of-file.ts";
import { isPutAway, putAway } from "./put-away.ts";
import { isOutOfReach } from "../sites/site.ts";

/** While a process works on an arrival it says so every five seconds; when it has not for thirty, another one may take it. */
const leaseMs = 30_000;
const heartbeatMs = 5000;

/** Causes that pass by themselves; whatever else stops a load needs a person. */
const passing: ReadonlySet<string> = new Set([...passingCauses, "ERR_INTERRUPTED"]);
/** What the file itself is to blame for, besides everything that reading it says. */
const ofTheFile: ReadonlySet<string> = new Set([
  "ERR_HEADER_MISMATCH",
  "ERR_COLUMN_UNDECIDED",
  "ERR_COLUMN_CONTRADICTS",
  "ERR_CONTROL_TOTAL",
]);
/** Somebody else is at work on the load, or it was taken over: nothing is known, and nothing is to be written. */
const elsewhere: ReadonlySet<string> = new Set([
  "ERR_LOAD_BUSY",
  "ERR_LOAD_EXISTS",
  "ERR_EXECUTION_FENCED",
]);

/** This process, and until when nobody else may take what it has. */
export function leaseFrom(now: number): {
  readonly owner: KnownProcess;
  readonly leasedUntil: number;
} {
  const { user: _nobodyAsks, ...owner } = describeThisProcess();
  return { owner, leasedUntil: now + leaseMs };
}

/** Takes an arrival for this process. @returns undefined where another one is at work on it */
export async function takeIfFree(
  arrival: Arrival,
  { ledger, clock }: DropMeans,
): Promise<Arrival | undefined> {
  const now = clock.now();
  const { owner, leasedUntil = 0 } = arrival;
  if (leasedUntil > now && !(owner !== undefined && isProcessGone(owner))) return undefined;
  return await ledger.arrivals.takeOver(arrival, leaseFrom(now));
}

interface Verdict {
  readonly state: ArrivalState;
  readonly code?: string;
  readonly reason: string;
  /** True where rows of the load did not go in. */
  readonly isOtherwise?: boolean;
}

/**
 * Carries a claimed arrival as far as it goes: loads it or carries its load on, looks up rows in doubt once, answers, puts
 * the file away.
 * @returns undefined where somebody else is at work on it
 */
export async function carryArrival(
  drop: Drop,
  given: Arrival,
  means: SiteMeans,
): Promise<Arrival | undefined> {
  const begun = await change(means, given, {
    state: "loading",
    code: undefined,
    reason: undefined,
  });
  if (begun === undefined) return undefined;
  const stopHeart = keepLease(begun, means);
  let verdict: Verdict | undefined;
  try {
    verdict = await loadArrival(drop, begun, means);
  } finally {
    stopHeart();
  }
  if (verdict === undefined) return undefined;
  const ending = await endingOf(drop, begun, verdict, means);
  const ended = await change(means, begun, ending, verdict);
  return ended && (await finishArrival(drop, ended, means));
}

/** Begins what is said of a file that waits to be put away. */
const notYet = "; it can't be put away yet: ";

/**
 * Gives out the answers and puts the file away, where that is not done yet. Where a person has to put something right, the arrival
 * needs `attention`; but what is not trusted stays so, for a release would load it, and each look tries again.
 * @param arrival leased by this process
 */
export async function finishArrival(
  drop: Drop,
  arrival: Arrival,
  means: SiteMeans,
): Promise<Arrival | undefined> {
  if (isPutAway(arrival)) return arrival;
  const stopHeart = keepLease(arrival, means);
  let what: ArrivalChange;
  try {
    what = await tryToFinish(drop, arrival, means);
  } finally {
    stopHeart();
  }
  return await change(means, arrival, { ...what, leasedUntil: undefined });
}

/** @returns what is to be written down of it */
async function tryToFinish(drop: Drop, arrival: Arrival, means: SiteMeans): Promise<ArrivalChange> {
  const { id, state } = arrival;
  const [said] = arrival.reason?.split(notYet) ?? [];
  let doing: "not-answered" | "not-put-away" = "not-answered";
  try {
    if (state === "done") await giveAnswers(drop, arrival, means);
    doing = "not-put-away";
    const { keptAt, beside } = await putAway(drop, { ...arrival, reason: said }, means);
    const facts = factsOf(arrival);
    const shape = JSON.stringify({ ...facts, beside: [...(facts.beside ?? []), ...beside] });
    return { keptAt, keptAs: state, shape, reason: said };
  } catch (error) {
    // Its server is gone, which the look tells, or the watch is to end: the next look does it.
    if (isOutOfReach(error) || means.stopSignal.aborted) return {};
    if (state === "quarantined" || state === "failed")
      return { reason: `${said ?? ""}${notYet}${sayFault(error)}` };
    const what = state === "done" ? "it is loaded" : `it is ${state}`;
    const not = doing === "not-answered" ? "its answer can't be given" : "can't be put away";
    const reason = `${what}, and ${not}: ${sayFault(error)}. Put that right, then: waybill drops release ${id} --because "…"`;
    return { state: "attention", code: doing, reason };
  }
}

/** What a system means when it does not let something be written. */
const faults: Readonly<Record<string, string>> = {
  ENOSPC: "no room is left there",
  EDQUOT: "no room is left there for this user",
  EACCES: "this user has no right to write there",
  EPERM: "this user has no right to write there",
  EROFS: "nothing can be written there",
  ENOTDIR: "a file is where a folder should be",
  EEXIST: "something else is in its place",
  EISDIR: "a folder is in its place",
};

function sayFault(error: unknown): string {
  const said = messageOf(error).replace(/\.$/, "");
  const fault = faults[systemCodeOf(error) ?? ""];
  return fault === undefined ? said : `${fault} (${said})`;
}

/** Writes a change and tells of it. @returns undefined when somebody else has the arrival by now */
export async function change(
  { ledger, clock, tell, channels, runsDir, ledgerChoice }: DropMeans,
  arrival: Arrival,
  what: ArrivalChange,
  { isOtherwise = false }: { readonly isOtherwise?: boolean } = {},
): Promise<Arrival | undefined> {
  const now = clock.now();
  const isNews = what.state !== undefined && what.state !== arrival.state;
  const next = { ...arrival, ...what };
  const facts = {
    isOtherwise,
    approvalSteps: await approvalSteps(next, { runsDir, ledger: ledgerChoice }),
  };
  const messages = isNews ? messagesOf(channels.get(arrival.drop) ?? [], next, now, facts) : [];
  const changed = await ledger.arrivals.change(arrival, what, now, undefined, messages);
  if (changed !== undefined && changed.state !== arrival.state) tell(changed);
  return changed;
}

function keepLease(arrival: Arrival, { ledger, clock }: DropMeans): () => void {
  const beat = (): void => {
    const now = clock.now();
    // A beat that can't be written is made up for by the next; what is lost then is the right to go on, and the load knows.
    ledger.arrivals.change(arrival, { leasedUntil: now + leaseMs }, now).catch(() => undefined);
  };
  beat();
  const timer = setInterval(beat, heartbeatMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** @returns undefined where somebody else is at work on the load */
async function loadArrival(
  drop: Drop,
  arrival: Arrival,
  means: DropMeans,
): Promise<Verdict | undefined> {
  try {
    await carryLoad(drop, arrival, means);
    const load = await means.ledger.findLoad(arrival.loadId ?? "");
    const files = await findReportPaths(loadDirectory(means.runsDir, load?.id ?? ""));
    return judgeLoad(load, basename(files?.conflicts ?? "conflicts.csv"));
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    if (elsewhere.has(error.code)) return undefined;
    const verdict = judgeError(error);
    const shape = shapeOf(factsOf(arrival));
    if (verdict.state !== "quarantined" || shape === undefined) return verdict;
    // A file whose shape has changed since yesterday is most often what is behind it.
    const before = await findShapeBefore(arrival, means.ledger);
    const difference = sayDifference(shape, before);
    return { ...verdict, reason: `${verdict.reason} ${difference}`.trim() };
  }
}

/** Begins the load, or carries it on where an earlier process has begun it. @throws LoadError */
async function carryLoad(drop: Drop, arrival: Arrival, means: DropMeans): Promise<void> {
  const { loadId = "", mappingPath = "" } = arrival;
  const settings = settingsOf(drop, means);
  const known = await means.ledger.findLoad(loadId);
  if (known === undefined) {
    const control = await recallControl(means.runsDir, arrival);
    const { rules, keepBefore, sameAsLastSent, verify } = drop.load;
    const reading = readingOf(drop.load);
    const file = {
      ...settings,
      sourcePath: copyPath(means.runsDir, arrival),
      sourceName: arrival.name,
      mappingPath,
      ...(control === undefined ? {} : { expect: { rows: control.rows, sum: control.sum } }),
      ...(reading === undefined ? {} : { reading }),
    };
    const sending = {
      ...rules,
      loadId,
      ...(verify === undefined ? {} : { verify }),
      ...(arrival.round > 1 ? { again: true } : {}),
    };
    const report =
      drop.plan === undefined
        ? await means.operations.load({
            ...file,
            ...sending,
            ...(keepBefore ? { keepBefore } : {}),
            ...(sameAsLastSent === undefined ? {} : { sameAsLastSent }),
            preflight: true,
          })
        : await carryPlan(
            drop.plan,
            arrival,
            { plan: file, apply: { ...settings, ...sending } },
            means,
          );
    if (report.error !== undefined) throw report.error;
  } else if (known.status !== "completed" && known.status !== "abandoned") {
    const report = await means.operations.resume({
      ...settings,
      ...drop.load.rules,
      load: loadId,
    });
    if (report.error !== undefined) throw report.error;
  }
  const now = await means.ledger.findLoad(loadId);
  if (now?.status === "completed" && now.counts["in-doubt"] > 0)
    await means.operations.reconcile({ ...settings, load: loadId });
}

function settingsOf(
  { connectionName, load }: Drop,
  {
    runsDir,
    ledgerChoice,
    configPath,
    configText,
    env,
    stopSignal,
    abortSignal,
    observer,
    paces,
    ownClock,
  }: DropMeans,
) {
  return {
    connection: {
      ...load.connection,
      configPath,
      configText,
      ...(connectionName === undefined ? {} : { name: connectionName }),
    },
    runsDir,
    ledger: ledgerChoice,
    env,
    stopSignal,
    clock: ownClock,
    paces,
    ...(abortSignal === undefined ? {} : { abortSignal }),
    ...(observer === undefined ? {} : { observer }),
  };
}

/** @param conflicts the name of the file that has its rows in conflict */
function judgeLoad(load: LoadRecord | undefined, conflicts: string): Verdict {
  if (load === undefined) return { state: "attention", reason: "its load is not in the ledger" };
  const { counts, status, statusReason, id } = load;
  const said = describeCounts(counts);
  if (status !== "completed") {
    const why = statusReason === undefined ? "" : `: ${statusReason}`;
    return { state: "stopped", reason: `load ${id} is ${status}${why} (${said})` };
  }
  if (counts["in-doubt"] > 0)
    return {
      state: "attention",
      code: "rows-in-doubt",
      reason: `load ${id} has ${countOf(counts["in-doubt"], "row")} in doubt (${said}); waybill report ${id} says what to look for`,
    };
  if (counts.conflict > 0)
    return {
      state: "attention",
      code: "rows-in-conflict",
      reason: `load ${id} left ${countOf(counts.conflict, "row")} alone, whose records are not as its plan saw them (${said}); they are in ${conflicts}, which waybill plan takes`,
    };
  return { state: "done", reason: `load ${id}: ${said}`, isOtherwise: !isAllGood(counts) };
}

function describeCounts(counts: OutcomeCounts): string {
  const some = outcomes.filter((one) => counts[one] > 0);
  return some.map((one) => `${withCommas(counts[one])} ${one}`).join(", ") || "no rows";
}

function judgeError(error: LoadError): Verdict {
  const { code } = error;
  const isSentence = /[.!?]$/.test(error.message);
  const reason = [`${error.message}${isSentence ? "" : "."}`, ...error.actions].join(" ");
  if (error instanceof SourceError || ofTheFile.has(code))
    return { state: "quarantined", code, reason };
  if (code === "ERR_PLAN_NOT_APPROVED")
    return { state: "attention", code: waitsForApproval, reason };
  if (code === "ERR_LOADED_BEFORE") return { state: "duplicate", code, reason };
  if (error.exitCode === exitCodes.interrupted || passing.has(code))
    return { state: "stopped", code, reason };
  return { state: "attention", code, reason };
}

/** What stopped is tried again after a pause, until the drop gives it up. */
async function endingOf(
  { giveUpMs }: Drop,
  arrival: Arrival,
  { state, code, reason }: Verdict,
  { clock, stopSignal, ledger }: DropMeans,
): Promise<ArrivalChange> {
  const { tries } = arrival;
  const now = clock.now();
  const ended = { state, code, reason, nextTryAt: undefined, leasedUntil: undefined };
  // What is to be put away stays with this process until that is done.
  if (!isPutAway({ ...arrival, state })) return { ...ended, leasedUntil: now + leaseMs };
  if (state !== "stopped") return ended;
  if (stopSignal.aborted) return { ...ended, nextTryAt: now };
  if (now - ((await lastBegun(arrival.id, ledger.arrivals)) ?? now) >= giveUpMs)
    return {
      ...ended,
      state: "attention",
      reason: `given up (carried on ${countOf(tries, "time")}): ${reason}`,
    };
  return { ...ended, tries: tries + 1, nextTryAt: now + pauseBeforeTry(tries) };
}

/** When work on an arrival began, after whatever a person had to decide about it. Epoch milliseconds. */
async function lastBegun(id: string, book: ArrivalBook): Promise<number | undefined> {
  const events = await book.events(id);
  const decided = events.findLastIndex(({ state }) => state === "claimed" || state === "attention");
  return events.slice(decided + 1).find(({ state }) => state === "loading")?.at;
}
