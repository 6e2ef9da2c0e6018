import { isDeepStrictEqual } from "node:util";
import { breaksBounds } from "../drops/bounds.ts";
import type { ControlTotals } from "../drops/control-file.ts";
import type { Drop } from "../drops/drop.ts";
import { endOfDay } from "../drops/schedule.ts";
import { isoTime } from "../kernel/clock.ts";
import { formatDuration } from "../kernel/format-duration.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import { chooseMapping } from "./choose-mapping.ts";
import type { DropMeans } from "./drop-means.ts";
import type { KeptCopy } from "./keep-copy.ts";
import type { KeptFacts, KeptShape } from "./kept-facts.ts";
import type { FoundFile } from "./look-into-folder.ts";
import { countRowsOf, findShapeBefore, sayDifference, shapeOfFile } from "./shape-of-file.ts";

/** Why a file can't be trusted. */
export interface Fault {
  readonly code: string;
  readonly reason: string;
}

/** A file that was copied and is to be claimed. */
interface TakenFile {
  readonly file: FoundFile;
  readonly arrival: Arrival;
  readonly copy: KeptCopy;
  readonly control: ControlTotals | undefined;
}

interface Judgement {
  readonly mappingPath: string;
  /** What is kept of it for the files after it; undefined where it can't be read. */
  readonly facts: KeptFacts | undefined;
  /** Undefined: nothing speaks against it. */
  readonly fault: Fault | undefined;
}

/** Holds a whole file against everything that the drop expects of one, before anything of it is sent. */
export async function judgeFile(
  drop: Drop,
  taken: TakenFile,
  means: DropMeans,
): Promise<Judgement> {
  const { arrival, copy } = taken;
  const [firstMapping = ""] = drop.mappingPaths;
  const fault = faultOf(drop, taken);
  if (fault !== undefined) return { mappingPath: firstMapping, facts: undefined, fault };
  const chosen = await chooseMapping(drop, copy.path);
  const mappingPath = "path" in chosen ? chosen.path : firstMapping;
  const shape = await shapeOfFile(copy.path, mappingPath, drop.load.accept);
  if (!("path" in chosen)) return { mappingPath, facts: shape, fault: chosen };
  // What can't be read is loaded: the load says why in its own words.
  if (shape === undefined) return { mappingPath, facts: undefined, fault: undefined };
  const odd =
    (await findOtherColumns(drop, { ...arrival, mappingPath }, shape, means.ledger)) ??
    (await findOddSize(drop, { copy, mappingPath }, means));
  return { mappingPath, facts: shape, fault: odd };
}

/** What can be told without reading a row. */
function faultOf(drop: Drop, taken: TakenFile): Fault | undefined {
  const { complete, needsTotals } = drop;
  const { copy, control } = taken;
  const { contentHash, size, hasEnd } = copy;
  if (size === 0)
    return { code: "empty-file", reason: "it is empty: a file without rows still has a header" };
  if (control?.sha256 !== undefined && control.sha256 !== contentHash)
    return {
      code: "hash-differs",
      reason: `its SHA-256 is ${contentHash}, and its control file says ${control.sha256}: it was changed or damaged on its way`,
    };
  if (control?.bytes !== undefined && control.bytes !== size)
    return {
      code: "size-differs",
      reason: `it has ${size} bytes, and its control file says ${control.bytes}`,
    };
  if (complete.kind === "quiet" && !hasEnd)
    return {
      code: "no-last-line-end",
      reason:
        "its last line has no end, so it may have been cut off, and quiet is all that speaks for it",
    };
  if (needsTotals && control?.rows === undefined && Object.keys(control?.sum ?? {}).length === 0)
    return {
      code: "no-totals",
      reason:
        "its control file gives neither rows nor sums, and the drop takes no file without them",
    };
  return findOldAge(drop, taken);
}

/** How old a file was when it was seen first: while it waits for others it does not grow too old. */
function findOldAge({ maxAgeMs, expect }: Drop, { file, arrival }: TakenFile): Fault | undefined {
  if (maxAgeMs === undefined) return undefined;
  const { date } = file.facts;
  const from = date === undefined ? arrival.modifiedAt : endOfDay(expect?.zone ?? "UTC", date);
  const age = arrival.seenAt - from;
  if (age <= maxAgeMs) return undefined;
  const since =
    date === undefined
      ? `it was last changed ${isoTime(from)}`
      : `${date} was over ${isoTime(from)}`;
  return {
    code: "stale",
    reason: `it was ${formatDuration(age)} old when it came, and ${formatDuration(maxAgeMs)} is the most: ${since}`,
  };
}

/** Where a drop wants each file to have the columns of the last one. */
async function findOtherColumns(
  { sameColumns }: Drop,
  arrival: Arrival,
  shape: KeptShape,
  ledger: DropMeans["ledger"],
): Promise<Fault | undefined> {
  if (!sameColumns) return undefined;
  const before = await findShapeBefore(arrival, ledger);
  const isSame = before === undefined || isDeepStrictEqual(before.shape.columns, shape.columns);
  return isSame
    ? undefined
    : {
        code: "columns-differ",
        reason: `it has other columns than the last file. ${sayDifference(shape, before)}`,
      };
}

/** Where a drop says how many rows or bytes are usual. */
async function findOddSize(
  { name, rows, bytes }: Drop,
  { copy, mappingPath }: { readonly copy: KeptCopy; readonly mappingPath: string },
  { ledger, stopSignal }: DropMeans,
): Promise<Fault | undefined> {
  if (rows === undefined && bytes === undefined) return undefined;
  const done = await ledger.arrivals.list({ drop: name, states: ["done"], limit: mostCompared });
  const files = done.filter(({ dueAt }) => dueAt === undefined);
  const oddBytes =
    bytes &&
    breaksBounds(
      copy.size,
      bytes,
      files.map(({ size }) => size),
    );
  if (oddBytes !== undefined) return { code: "bytes-differ", reason: `its bytes are ${oddBytes}` };
  if (rows === undefined) return undefined;
  const found = await countRowsOf(copy.path, mappingPath, stopSignal);
  const loads = await Promise.all(
    files.map(async ({ loadId = "" }) => (await ledger.findLoad(loadId))?.rowCount),
  );
  const oddRows = breaksBounds(
    found,
    rows,
    loads.filter((count) => count !== undefined),
  );
  return oddRows === undefined
    ? undefined
    : { code: "rows-differ", reason: `its rows are ${oddRows}` };
}

/** As many as `of last N` can ask for. */
const mostCompared = 1000;
