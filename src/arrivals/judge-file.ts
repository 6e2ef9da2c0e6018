import { isDeepStrictEqual } from "node:util";
import { breaksBounds, wantedBefore, type Bounds } from "../drops/bounds.ts";
import type { ControlTotals } from "../drops/control-file.ts";
import type { Drop } from "../drops/drop.ts";
import { endOfDay } from "../drops/schedule.ts";
import { isoTime } from "../kernel/clock.ts";
import { formatDuration } from "../kernel/format-duration.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import { chooseMapping } from "./choose-mapping.ts";
import type { DropMeans } from "./drop-means.ts";
import type { KeptCopy } from "./keep-copy.ts";
import { factsOf, type KeptFacts, type KeptShape } from "./kept-facts.ts";
import type { FoundFile } from "./look-into-folder.ts";
import { printable } from "../kernel/show-cell.ts";
import { readFigures, type RowFigures } from "./row-figures.ts";
import { findShapeBefore, sayDifference, shapeOfFile } from "./shape-of-file.ts";

/** Why a file can't be trusted. */
export interface Fault {
  readonly code: string;
  readonly reason: string;
}

/** A file that was copied and is to be claimed. */
interface TakenFile {
  readonly file: FoundFile;
  readonly arrival: Pick<Arrival, "id" | "drop" | "modifiedAt" | "seenAt">;
  readonly copy: KeptCopy;
  readonly control: ControlTotals | undefined;
}

interface JudgeMeans {
  /** Undefined where nothing has come yet that a file could be held against. */
  readonly ledger: DropMeans["ledger"] | undefined;
  readonly stopSignal: AbortSignal;
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
  means: JudgeMeans,
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
  const figures = await figuresFor(drop, copy.path, mappingPath, means.stopSignal);
  const facts: KeptFacts = { ...shape, ...figuresToKeep(drop, figures) };
  const odd =
    (await findOtherColumns(drop, { ...arrival, mappingPath }, shape, means.ledger)) ??
    (await findOddity(drop, { id: arrival.id, size: copy.size, shape, figures }, means.ledger));
  return { mappingPath, facts, fault: odd };
}

/** Reads the rows once, if anything that the drop says is about them. */
async function figuresFor(
  { rows, sums, notSameRows, load }: Drop,
  sourcePath: string,
  mappingPath: string,
  signal: AbortSignal,
): Promise<RowFigures | undefined> {
  const fields = Object.keys(sums);
  if (rows === undefined && !notSameRows && fields.length === 0) return undefined;
  return await readFigures(sourcePath, { mappingPath, load, fields, signal });
}

/** What the files after this one are held against, and the ledger does not have already. */
function figuresToKeep(
  { sums, notSameRows }: Drop,
  figures: RowFigures | undefined,
): Pick<KeptFacts, "rowsDigest" | "sums"> {
  if (figures === undefined) return {};
  return {
    ...(notSameRows ? { rowsDigest: figures.rowsDigest } : {}),
    ...(Object.keys(sums).length === 0 ? {} : { sums: figures.sums }),
  };
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
  arrival: Pick<Arrival, "id" | "drop" | "mappingPath">,
  shape: KeptShape,
  ledger: JudgeMeans["ledger"],
): Promise<Fault | undefined> {
  if (!sameColumns || ledger === undefined) return undefined;
  const before = await findShapeBefore(arrival, ledger);
  const isSame = before === undefined || isDeepStrictEqual(before.shape.columns, shape.columns);
  return isSame
    ? undefined
    : {
        code: "columns-differ",
        reason: `it has other columns than the last file. ${sayDifference(shape, before)}`,
      };
}

/** What is known of a file before it is claimed. */
interface SizedFile {
  readonly id: string;
  readonly size: number;
  readonly shape: KeptShape;
  readonly figures: RowFigures | undefined;
}

/** Where a drop says what is usual, and that no file has the rows of the last one. */
async function findOddity(
  drop: Drop,
  { id, size, shape, figures }: SizedFile,
  ledger: JudgeMeans["ledger"],
): Promise<Fault | undefined> {
  const { name, bytes, columns, rows, sums, notSameRows } = drop;
  const isAsked = [bytes, columns, rows].some((one) => one !== undefined);
  if (!isAsked && !notSameRows && Object.keys(sums).length === 0) return undefined;
  const done =
    (await ledger?.arrivals.list({ drop: name, states: ["done"], limit: mostCompared })) ?? [];
  const earlier = done
    .filter((one) => one.dueAt === undefined && one.id !== id)
    .toSorted((a, b) => (b.claimedAt ?? 0) - (a.claimedAt ?? 0));
  const oddBytes = await findBreak(size, bytes, earlier, (one) => one.size);
  if (oddBytes !== undefined) return { code: "bytes-differ", reason: `its bytes are ${oddBytes}` };
  const oddColumns = await findBreak(
    shape.columns.length,
    columns,
    earlier,
    (one) => factsOf(one).columns?.length,
  );
  if (oddColumns !== undefined)
    return { code: "columns-differ", reason: `its columns are ${oddColumns}` };
  if (figures === undefined) return undefined;
  const oddRows = await findBreak(
    figures.rows,
    rows,
    earlier,
    async ({ loadId = "" }) => (await ledger?.findLoad(loadId))?.rowCount,
  );
  if (oddRows !== undefined) return { code: "rows-differ", reason: `its rows are ${oddRows}` };
  return (
    (await findOddSum(drop, figures, earlier)) ??
    (notSameRows ? findSameRows(figures, earlier) : undefined)
  );
}

async function findOddSum(
  { sums }: Drop,
  figures: RowFigures,
  earlier: readonly Arrival[],
): Promise<Fault | undefined> {
  const code = "sum-differs";
  for (const [field, bounds] of Object.entries(sums)) {
    const shown = printable(field);
    const found = figures.sums[field];
    if (found === undefined)
      return { code, reason: `its mapping has no field ${shown}, whose sum is to be compared` };
    const odd = await findBreak(found, bounds, earlier, (one) => factsOf(one).sums?.[field]);
    if (odd !== undefined) return { code, reason: `its sum of ${shown} is ${odd}` };
  }
  return undefined;
}

function findSameRows({ rowsDigest }: RowFigures, [last]: readonly Arrival[]): Fault | undefined {
  if (last === undefined || factsOf(last).rowsDigest !== rowsDigest) return undefined;
  return {
    code: "same-rows",
    reason: `it has the rows of ${printable(last.name)} (${last.id}), which came ${isoTime(last.seenAt)}, in another order or written otherwise`,
  };
}

/** @param earlier newest first @param numberOf undefined where it is not known of a file */
async function findBreak<T extends number | string>(
  found: T,
  bounds: Bounds | undefined,
  earlier: readonly Arrival[],
  numberOf: (arrival: Arrival) => T | undefined | Promise<T | undefined>,
): Promise<string | undefined> {
  if (bounds === undefined) return undefined;
  const wanted = wantedBefore(bounds);
  const numbers: T[] = [];
  for (const arrival of earlier) {
    if (numbers.length === wanted) break;
    const number = await numberOf(arrival);
    if (number !== undefined) numbers.push(number);
  }
  return breaksBounds(found, bounds, numbers);
}

/** As many as `of last N` can ask for. */
const mostCompared = 1000;
