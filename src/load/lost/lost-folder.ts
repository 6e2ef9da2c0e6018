import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../../kernel/load-error.ts";
import { quoteArgument, quoteCommand } from "../../kernel/quote-argument.ts";
import type { LoadTerms, NewLoad } from "../../ledger/load-record.ts";
import { mostTries } from "../../ledger/work-book.ts";
import { reportPathsIn } from "../../report/report-paths.ts";
import type { Summary } from "../../report/summary.ts";
import { findTarget } from "../../targets/index.ts";
import type { BoundAgain } from "../bind/recall-load.ts";
import type { BooksPlace } from "../books-place.ts";
import { hasBegun } from "../books/execution-stamp.ts";
import { loadDirectory, logPath } from "../books/load-files.ts";
import type { StorePlace } from "../books/stored-files.ts";
import { noTrail, readTrail, type Trail } from "../books/read-trail.ts";
import type { FolderBooks } from "./gather-rows.ts";
import { checkReport, loadOfSummary, readSummary } from "./read-base.ts";

/** What a load's folder holds. */
export interface LoadFolder {
  readonly directory: string;
  readonly load: NewLoad;
  readonly trail: Trail | undefined;
  readonly summary: Summary | undefined;
  /** Rows of its report; undefined: there is none. */
  readonly reportRows: number | undefined;
}

/** Where it may stand that executions of a load have begun on other hosts. */
interface StampPlace extends BooksPlace, StorePlace {
  readonly stopSignal?: AbortSignal;
}

/** @throws UsageError ERR_NOTHING_TO_ADOPT for a folder that is none or tells of no load; ERR_ADOPT_ELSEWHERE */
export async function openFolder(runsDir: string, folder: string): Promise<LoadFolder> {
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
      `Else put it there first: ${quoteCommand(["mv", directory, place])}`,
    ],
  });
}

/** Another host had the load after this one: its folder tells more, and has to be the one that is adopted. @throws UsageError ERR_ADOPT_ELSEWHERE */
export async function refuseNewerElsewhere(folder: LoadFolder, place: StampPlace): Promise<void> {
  const newest = folder.trail?.newestEpoch ?? 0;
  for (let epoch = newest + mostTries; epoch > newest; epoch -= 1) {
    if ((await hasBegun(stampsOf(folder, place), { loadId: folder.load.id, epoch })) !== true)
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
export async function hasGaps(folder: LoadFolder, place: StampPlace): Promise<boolean> {
  const { trail, reportRows, load } = folder;
  if (trail === undefined) return false;
  const known = new Set(trail.executions.map(({ epoch }) => epoch));
  const from = reportRows === undefined ? 0 : trail.endedEpoch;
  for (let epoch = from + 1; epoch < trail.newestEpoch; epoch += 1) {
    if (known.has(epoch)) continue;
    if ((await hasBegun(stampsOf(folder, place), { loadId: load.id, epoch })) !== false)
      return true;
  }
  return false;
}

const stampsOf = ({ load, directory }: LoadFolder, place: StampPlace) => ({
  load,
  directory,
  settings: place,
  stopSignal: place.stopSignal,
});

/**
 * @param gaps rows may have left of which the folder does not tell
 * @throws LoadError when neither the file nor its folder tells how many rows there are
 */
export function booksOf(
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
export function endingOf({ trail, summary, reportRows }: LoadFolder) {
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

export function filesOf({ trail, summary, reportRows }: LoadFolder): readonly string[] {
  return [
    ...(summary === undefined ? [] : ["summary.json"]),
    ...(reportRows === undefined ? [] : ["report.csv"]),
    ...(trail === undefined ? [] : ["load.log"]),
  ];
}

export function missingOf(
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
