import { overIn } from "../load/books/begin-execution.ts";
import { describeThisPerson, describeThisProcess } from "../kernel/this-process.ts";
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { systemClock, type Clock } from "../kernel/clock.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord, LoadTerms, NewLoad } from "../ledger/load-record.ts";
import { UsageError } from "../kernel/load-error.ts";
import { loadDirectory, logPath } from "../load/books/load-files.ts";
import type { BooksPlace, LedgerChoice } from "../load/books-place.ts";
import { gatherRows, type FolderBooks } from "../load/lost/gather-rows.ts";
import { checkReport, loadOfSummary, readSummary } from "../load/lost/read-base.ts";
import { noTrail, readTrail, type Trail } from "../load/books/read-trail.ts";
import { bindAgain, type BoundAgain } from "../load/bind/recall-load.ts";
import { hasBegun } from "../load/books/execution-stamp.ts";
import { mostTries } from "../ledger/work-book.ts";
import { findLack } from "../load/books/require-load.ts";
import { resumeCommand } from "../load/tell/resume-command.ts";
import { withAnyLedger } from "../load/books/with-ledger.ts";
import { quoteArgument } from "../kernel/quote-argument.ts";
import { reportPathsIn } from "../report/report-paths.ts";
import type { Summary } from "../report/summary.ts";
import { findTarget } from "../targets/index.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { findStore } from "./find-store.ts";
import { clock, path, signal, runsFolder, ledger as ledgerChoice, text } from "./request-shapes.ts";

/**
 * Which folder to make a load of again.
 * @example
 * const request: Given<AdoptRequest> = { folder: "wb-20261122-0231" };
 */
export interface AdoptRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** Default: the file in the runs folder. `findLedger` says which one configuration and environment name. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's folder, or its name within the runs folder. */
  readonly folder: string;
  /** The store of a load that was submitted, where it is known by another address here; default: what the configuration says, else as the load remembers it. */
  readonly store?: string;
  /** Default: waybill.config.yaml. */
  readonly configPath?: string;
  /** Ends the operation with ERR_INTERRUPTED when it aborts. */
  readonly stopSignal?: AbortSignal;
  /** Time for the operation; default: `systemClock`. */
  readonly clock?: Clock;
}

/** A load that the ledger knows again. */
export interface AdoptedLoad {
  readonly load: LoadRecord;
  readonly folder: string;
  /** Files that told of it. */
  readonly from: readonly string[];
  /** What could not be recovered, in sentences. */
  readonly missing: readonly string[];
  /** What to do next, each a sentence or a command. */
  readonly next: readonly string[];
}

/** What a load's folder holds. */
interface LoadFolder {
  readonly directory: string;
  readonly load: NewLoad;
  readonly trail: Trail | undefined;
  readonly summary: Summary | undefined;
  /** Rows of its report; undefined: there is none. */
  readonly reportRows: number | undefined;
}

const shape: RequestShape<AdoptRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  folder: path,
  store: text.optional(),
  configPath: path.optional(),
  stopSignal: signal.optional(),
  clock: clock.optional(),
};

export async function adoptLoad(request: Given<AdoptRequest>): Promise<AdoptedLoad> {
  return await enterOperation("adoptLoad", shape, request, adopt);
}

async function adopt(asked: AdoptRequest): Promise<AdoptedLoad> {
  const store = await findStore(asked);
  const request = { ...asked, ...(store === undefined ? {} : { store }) };
  const folder = await openFolder(request);
  const { load, directory } = folder;
  return await withAnyLedger(request, async (ledger) => {
    await ledger.assertSound();
    await assertNeedsIt(ledger, load, request);
    const found = await bindAgain(load, request, request.stopSignal);
    await refuseNewerElsewhere(folder, request);
    const books = booksOf(folder, found, await hasGaps(folder, request));
    const now = (request.clock ?? systemClock).now();
    const from = filesOf(folder);
    await ledger.adopt({
      load,
      executions: folder.trail?.executions ?? [],
      owner: describeThisProcess(),
      person: describeThisPerson(),
      from: from.join(", "),
      over: overIn(await ledger.findLoad(load.id)),
      end: { ...endingOf(folder), at: now },
      claimsKeys: !books.safeToRepeat,
      rows: () => gatherRows(books),
    });
    const known = await ledger.findLoad(load.id);
    if (known === undefined) throw new Error(`load ${load.id} is not in the ledger`);
    return {
      load: known,
      folder: directory,
      from,
      missing: missingOf(folder, found),
      next: nextOf(known, request),
    };
  });
}

async function openFolder({ runsDir, folder }: AdoptRequest): Promise<LoadFolder> {
  const directory = await findFolder(runsDir, folder);
  const paths = reportPathsIn(directory);
  const trail = await readTrail(logPath(directory));
  const summary = await readSummary(paths.summary);
  const load = trail?.load ?? (summary && withTerms(loadOfSummary(summary), summary, directory));
  if (load === undefined)
    throw new UsageError(
      `${directory} tells neither which file nor which mapping was loaded, so nothing can be rebuilt from it`,
      {
        code: "ERR_NOTHING_TO_ADOPT",
        actions: [
          "Was it made by a Waybill before this one, and killed before its first report? Then compare with the API, by sys_bulk_load_id, before you load its file again.",
          `When that is settled, move the folder out of ${runsDir}.`,
        ],
      },
    );
  await assertInPlace(runsDir, directory, load.id);
  return {
    directory,
    load,
    trail,
    summary,
    reportRows: await checkReport(paths.report, summary),
  };
}

async function findFolder(runsDir: string, folder: string): Promise<string> {
  for (const path of [resolve(folder), join(resolve(runsDir), folder)]) {
    const found = await realpath(path).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new UsageError(`there is no folder ${folder}`, {
    code: "ERR_NOTHING_TO_ADOPT",
    actions: ["Name the folder of a load, such as waybill-runs/wb-20261122-0231-…"],
  });
}

/** A plan that was applied is in the folder; everything else that a load was begun with is in its log alone. */
function withTerms(load: NewLoad, summary: Summary, directory: string): NewLoad {
  const applied = summary.interventions.find(({ kind }) => kind === "plan-applied")?.facts;
  const hash = applied?.["hash"];
  if (typeof hash !== "string") return load;
  const undoes = applied?.["undoes"];
  const terms: LoadTerms = {
    plan: { path: join(directory, "plan.ndjson"), hash },
    ...(typeof undoes === "string" ? { undoes } : {}),
    ...(load.terms?.parameters === undefined ? {} : { parameters: load.terms.parameters }),
  };
  return { ...load, terms };
}

/** The program looks for a load's files in the runs folder, under the load's id. @throws UsageError ERR_ADOPT_ELSEWHERE */
async function assertInPlace(runsDir: string, directory: string, loadId: string): Promise<void> {
  const place = loadDirectory(runsDir, loadId);
  if ((await realpath(place).catch(() => undefined)) === directory) return;
  throw new UsageError(`${directory} is the folder of load ${loadId}, and not at its place`, {
    code: "ERR_ADOPT_ELSEWHERE",
    actions: [
      ...(basename(directory) === loadId
        ? [`Is its runs folder another one? --runs-dir ${quoteArgument(dirname(directory))}`]
        : []),
      `Else put it there first: ${["mv", directory, place].map(quoteArgument).join(" ")}`,
    ],
  });
}

/** @throws UsageError ERR_NOTHING_TO_ADOPT for a load of which the ledger knows all that its folder tells */
async function assertNeedsIt(ledger: Ledger, { id }: NewLoad, place: BooksPlace): Promise<void> {
  if ((await ledger.findLoad(id))?.id !== id) return;
  if ((await findLack(ledger, id, place.runsDir)) !== undefined) return;
  throw new UsageError(`the ledger knows load ${id} as well as its folder does`, {
    code: "ERR_NOTHING_TO_ADOPT",
    actions: [`To carry it on: ${resumeCommand(id, place)}`],
  });
}

/** Another host had the load after this one: its folder tells more, and has to be the one that is adopted. @throws UsageError ERR_ADOPT_ELSEWHERE */
async function refuseNewerElsewhere(folder: LoadFolder, request: AdoptRequest): Promise<void> {
  const newest = folder.trail?.newestEpoch ?? 0;
  for (let epoch = newest + mostTries; epoch > newest; epoch -= 1) {
    if ((await hasBegun(stampsOf(folder, request), { loadId: folder.load.id, epoch })) !== true)
      continue;
    throw new UsageError(
      `${folder.directory} tells of load ${folder.load.id} up to execution ${newest}, and the store knows of execution ${epoch}, which another host began`,
      {
        code: "ERR_ADOPT_ELSEWHERE",
        actions: ["Adopt the folder of the load on the host that had it last."],
      },
    );
  }
}

/** True where an execution, of which neither report nor log of this folder tells, may have sent rows. */
async function hasGaps(folder: LoadFolder, request: AdoptRequest): Promise<boolean> {
  const { trail, reportRows, load } = folder;
  if (trail === undefined) return false;
  const known = new Set(trail.executions.map(({ epoch }) => epoch));
  const from = reportRows === undefined ? 0 : trail.endedEpoch;
  for (let epoch = from + 1; epoch < trail.newestEpoch; epoch += 1) {
    if (known.has(epoch)) continue;
    if ((await hasBegun(stampsOf(folder, request), { loadId: load.id, epoch })) !== false)
      return true;
  }
  return false;
}

const stampsOf = ({ load, directory }: LoadFolder, request: AdoptRequest) => ({
  load,
  directory,
  settings: request,
  stopSignal: request.stopSignal,
});

/**
 * @param gaps rows may have left of which the folder does not tell
 * @throws LoadError when neither the file nor its folder tells how many rows there are
 */
function booksOf(
  { directory, load, trail, reportRows }: LoadFolder,
  { bound, fault: error }: BoundAgain,
  gaps: boolean,
): FolderBooks {
  const own = (reportRows === undefined ? trail?.all : trail?.sinceReports) ?? noTrail;
  const told = gaps ? { ...own, leftAtAll: noTrail.leftAtAll } : own;
  const rowCount = reportRows ?? trail?.rowCount;
  if (rowCount === undefined && bound === undefined && error !== undefined) throw error;
  const target = bound?.target ?? findTarget(load.targetName);
  return {
    reportPath: reportRows === undefined ? undefined : reportPathsIn(directory).report,
    told,
    bound,
    rowCount: rowCount ?? 0,
    safeToRepeat: target?.safeToRepeat === true,
  };
}

/** A load is over when its last execution wrote that into its reports. */
function endingOf({ trail, summary, reportRows }: LoadFolder) {
  const isOver =
    summary?.status === "completed" &&
    reportRows === summary.rows &&
    (trail === undefined || trail.newestEpoch <= trail.endedEpoch);
  const rowCount = summary?.rows ?? trail?.rowCount;
  return {
    ...(isOver
      ? { status: "completed" as const }
      : { status: "stopped" as const, reason: "taken over from its folder, the ledger was lost" }),
    ...(rowCount === undefined ? {} : { rowCount }),
  };
}

function filesOf({ trail, summary, reportRows }: LoadFolder): readonly string[] {
  return [
    ...(summary === undefined ? [] : ["summary.json"]),
    ...(reportRows === undefined ? [] : ["report.csv"]),
    ...(trail === undefined ? [] : ["load.log"]),
  ];
}

function missingOf(
  { load, trail, reportRows, summary }: LoadFolder,
  { bound, fault: error }: BoundAgain,
): readonly string[] {
  const target = bound?.target ?? findTarget(load.targetName);
  return [
    target?.method === "POST"
      ? "The ids that the API gave to new records, where report.csv has none (record_id): waybill history finds these rows by their own key alone."
      : "The records as they were before: waybill undo can't take this load back.",
    ...(error === undefined
      ? []
      : [
          `File and mapping are not what they were (${error.message}): keys are as report.csv shows them, and rows that it does not have come without key and line.`,
        ]),
    ...(reportRows === undefined
      ? ["The reasons of rows that did not go in, beyond their codes: no report was written."]
      : []),
    ...(trail?.load === undefined && summary !== undefined
      ? ["The name of the connection: name it with --connection."]
      : []),
    "What people had decided about the load, approvals of plans, and the count of requests in 24 hours.",
  ];
}

function nextOf({ id, status, counts }: LoadRecord, place: BooksPlace): readonly string[] {
  const doubtful = counts["in-doubt"];
  return [
    ...(doubtful > 0 && status === "completed"
      ? [`Settle its rows in doubt: ${resumeCommand(id, place, { verb: "reconcile" })}`]
      : []),
    ...(status === "completed"
      ? []
      : [`Carry it on; rows in doubt stay as they are: ${resumeCommand(id, place)}`]),
  ];
}
