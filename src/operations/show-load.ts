import { readRegularFile } from "../kernel/read-regular-file.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Wish } from "../ledger/wish-book.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { requireLoad } from "../load/books/require-load.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { withLedgerToRead } from "../load/books/with-ledger.ts";
import type { CourseFacts } from "../load/run/tell-course.ts";
import { describeIntervention } from "../load/tell/describe-intervention.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { reportPathsOf } from "../report/report-paths.ts";
import type { PacePoint, ReportPaths, Summary, SummaryIntervention } from "../report/summary.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { describeListed, type ListedLoad } from "./list-loads.ts";
import { ledger as ledgerChoice, runsFolder, text } from "./request-shapes.ts";

/**
 * Which load is shown.
 * @example
 * const request: Given<ShownLoadRequest> = { load: "wb-20261122-0231" };
 */
export interface ShownLoadRequest {
  /** The runs folder; default: `waybill-runs`. */
  readonly runsDir: string;
  /** The ledger, where it is not in the runs folder. */
  readonly ledger?: LedgerChoice | undefined;
  /** The load's id or its beginning. */
  readonly load: string;
}

/** How one execution went. */
export interface ExecutionCourse {
  /** Which of the load's executions it is; undefined for the last one of a load that nobody is at work on. */
  readonly epoch: number | undefined;
  /** When it began, so that courses can be laid beside one another: epoch milliseconds on the ledger's clock; 0 where that does not matter. */
  readonly beganAt: number;
  /** Oldest first. */
  readonly points: readonly PacePoint[];
}

/** A load, and what people want of it and have decided. */
export interface ShownLoad {
  readonly load: ListedLoad;
  /** What somebody wants of it and it has not yet been done with; times are epoch milliseconds. */
  readonly wish: Wish | undefined;
  /** What people decided about it, oldest first. */
  readonly interventions: readonly SummaryIntervention[];
  /** How its executions under way go, several where workers share it; or how its last one went, as far as its summary is on this host. */
  readonly courses: readonly ExecutionCourse[];
  /** Rows of the file, also while that is not in the load's record yet. */
  readonly rowCount: number | undefined;
  /** Where its files are, if they are on this host. */
  readonly files: ReportPaths;
}

const shape: RequestShape<ShownLoadRequest> = {
  runsDir: runsFolder,
  ledger: ledgerChoice.optional(),
  load: text,
};

export async function showLoad(request: Given<ShownLoadRequest>): Promise<ShownLoad> {
  return await enterOperation("showLoad", shape, request, show);
}

async function show(request: ShownLoadRequest): Promise<ShownLoad> {
  return await withLedgerToRead(request, async (ledger) => {
    const found = await requireLoad(ledger, request.load, request);
    const standing = standingOf(found);
    const [load] = await describeListed(ledger, [{ ...found, standing }]);
    if (load === undefined) throw new Error("a load that was found can't be described");
    const interventions = await ledger.interventions.list(load.id);
    const directory = loadDirectory(request.runsDir, load.id);
    const files = await reportPathsOf(directory);
    const told = standing === "running" ? await coursesOf(ledger, load.id) : [];
    return {
      load,
      courses: standing === "running" ? told : await courseIn(files.summary),
      rowCount: load.rowCount ?? told[0]?.points.at(-1)?.rowCount ?? undefined,
      wish: await ledger.wishes.find(load.id),
      interventions: interventions.map(describeIntervention),
      files,
    };
  });
}

interface ToldCourse extends ExecutionCourse {
  readonly points: readonly CourseFacts[];
}

/** So long an execution may have told nothing before it is taken for one that is over, or was killed. */
const silentMs = 10_000;

/** Of all executions that told something of late: beside the newest, those that are as young. */
async function coursesOf(ledger: Ledger, loadId: string): Promise<readonly ToldCourse[]> {
  const told = await ledger.courses.list(loadId);
  const newest = told.at(-1)?.at ?? 0;
  const young = told.filter(({ at }) => at > newest - silentMs).map(({ epoch }) => epoch);
  return [...new Set(young)]
    .toSorted((a, b) => a - b)
    .map((epoch) => {
      const own = told.filter((one) => one.epoch === epoch);
      const points: readonly CourseFacts[] = own.map(({ facts }) => JSON.parse(facts));
      const [first] = points;
      return { epoch, beganAt: (own[0]?.at ?? 0) - (first?.elapsedMs ?? 0), points };
    });
}

/** A summary that is not here, or not whole, tells nothing. */
async function courseIn(path: string): Promise<readonly ExecutionCourse[]> {
  try {
    const summary: Pick<Summary, "delivery"> = JSON.parse(
      (await readRegularFile(path)).toString("utf8"),
    );
    const points = summary.delivery.pace ?? [];
    return points.length === 0 ? [] : [{ epoch: undefined, beganAt: 0, points }];
  } catch {
    return [];
  }
}
