import type { FileHandle } from "node:fs/promises";
import { PlanError } from "../kernel/load-error.ts";
import { isExactObject } from "../kernel/exact-json.ts";
import { openRegularFile } from "../kernel/read-regular-file.ts";
import { checkLine, parseLine } from "./parse-line.ts";
import { cutPlan, damagedPlan, notAPlan, otherVersion, planReadFailure } from "./plan-failures.ts";
import { anyHeadSchema, hashLineSchema, headSchema, summaryLineSchema } from "./plan-schema.ts";
import { planVersion, type PlanFoot, type PlanHead } from "./plan.ts";
import { LineTooLong, readLastLines, readLines, type Line } from "./read-lines.ts";

/** A plan whose beginning and end were read; nothing is proved of its rows yet. */
export interface OpenedPlan extends PlanFoot {
  readonly path: string;
  readonly head: PlanHead;
  /** Where the rows are, in bytes. */
  readonly rowsStart: number;
  readonly rowsEnd: number;
  /** Where the last line, the hash, begins. */
  readonly hashedEnd: number;
  /** Tells this very file, as it is, from any other. */
  readonly stamp: string;
}

const longestHead = 1024 * 1024;

/**
 * Reads what a plan says of itself, without reading its rows.
 * @throws PlanError ERR_PLAN_READ, _FORMAT, _VERSION, _CUT, _DAMAGED
 */
export async function openPlan(path: string): Promise<OpenedPlan> {
  return await withPlanFile(path, async (file) => {
    const { size } = await file.stat();
    const first = await readFirstLine(file, size);
    const head = readHead(path, first);
    const foot = await readLastLines(file, size, 2);
    const [above, last] = foot;
    if (first === undefined || above === undefined || last === undefined) throw cutPlan(path);
    if (last.end !== size || above.start < first.end) throw cutPlan(path);
    const hash = readFootLine(path, last, "hash");
    const summary = readFootLine(path, above, "summary");
    return {
      path,
      head,
      ...checkLine(summary, summaryLineSchema, { path, name: "the last line but one" }),
      ...checkLine(hash, hashLineSchema, { path, name: "the last line" }),
      rowsStart: first.end,
      rowsEnd: above.start,
      hashedEnd: last.start,
      stamp: await stampOf(file),
    };
  });
}

/** Whether a file is a plan, whole or not; what can't be read is none. */
export async function isPlan(path: string): Promise<boolean> {
  try {
    await openPlan(path);
    return true;
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    return error.code !== "ERR_PLAN_FORMAT" && error.code !== "ERR_PLAN_READ";
  }
}

/**
 * Opens the file for as long as `use` takes, and says what is wrong with it in a plan's words.
 * @throws PlanError
 */
export async function withPlanFile<T>(
  path: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await openRegularFile(path);
    return await use(file);
  } catch (error) {
    throw asPlanError(path, error);
  } finally {
    await file?.close();
  }
}

/** What went wrong while a plan was read, in a plan's words. */
export function asPlanError(path: string, error: unknown): PlanError {
  if (error instanceof PlanError) return error;
  if (error instanceof LineTooLong) return damagedPlan(path, "one of its lines has no end");
  return planReadFailure(path, error);
}

/** Tells a file, as it is, from another one of its name. */
export async function stampOf(file: FileHandle): Promise<string> {
  const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true });
  return [dev, ino, size, mtimeNs].join(":");
}

async function readFirstLine(file: FileHandle, size: number): Promise<Line | undefined> {
  const end = Math.min(size, longestHead);
  for await (const line of readLines(file, { start: 0, end })) return line;
  return undefined;
}

function readHead(path: string, line: Line | undefined): PlanHead {
  if (line === undefined) throw notAPlan(path);
  const place = { path, name: "the first line" };
  const value = parseHead(path, line.bytes);
  const any = anyHeadSchema.safeParse(value);
  if (!any.success) throw notAPlan(path);
  const { version } = any.data;
  if (version !== planVersion) throw otherVersion(path, String(version), planVersion);
  return checkLine(value, headSchema, place);
}

/** A first line that is no JSON, or nothing like a head, belongs to a file of another kind. */
function parseHead(path: string, bytes: Buffer): ReturnType<typeof parseLine> {
  try {
    return parseLine(bytes, { path, name: "the first line" });
  } catch (error) {
    throw bytes.includes('"waybill-plan"') ? error : notAPlan(path);
  }
}

/** Where another line stands in place of the last two, the file was cut off between two lines. */
function readFootLine(path: string, line: Line, member: string): ReturnType<typeof parseLine> {
  const name = member === "hash" ? "the last line" : "the last line but one";
  const value = parseLine(line.bytes, { path, name });
  if (!isExactObject(value) || !Object.hasOwn(value, member)) throw cutPlan(path);
  return value;
}
