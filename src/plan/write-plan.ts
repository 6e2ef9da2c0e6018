import { createHash, randomUUID } from "node:crypto";
import { link, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { stringifyExactJson } from "../kernel/exact-json.ts";
import { systemCodeOf } from "../kernel/load-error.ts";
import { damagedPlan, planExists, planWriteFailure } from "./plan-failures.ts";
import type { PlanHead, PlannedRow, PlanSummary } from "./plan.ts";
import { longestLine } from "./read-lines.ts";

/** Written a chunk at a time: few calls, little memory. */
const chunkLength = 65_536;

export interface WritePlanOptions {
  /** Takes the place of a file that stands there. */
  readonly replace?: boolean;
  /** Refuses, by throwing, what must not be replaced; asked before the rows are, and before the file takes its name. */
  readonly claim?: () => Promise<void>;
}

/**
 * Writes a plan, mode 0600. The file takes its name only when it is whole and on the disk; until then, and if anything
 * fails, whatever stood there stays.
 * @param rows in row order
 * @param finish called when all rows have gone by
 * @returns the plan's hash, SHA-256 in hex
 * @throws PlanError ERR_PLAN_EXISTS, ERR_PLAN_WRITE; whatever `rows` and `claim` throw
 */
export async function writePlan(
  path: string,
  head: PlanHead,
  rows: AsyncIterable<PlannedRow>,
  finish: () => PlanSummary | Promise<PlanSummary>,
  { replace = false, claim }: WritePlanOptions = {},
): Promise<{ readonly hash: string }> {
  await claim?.();
  // Asked before the rows are, because those may take hours.
  if (!replace && (await exists(path))) throw planExists(path);
  const draftPath = `${path}.${randomUUID().slice(0, 8)}.draft`;
  const file = await attempt(path, () => open(draftPath, "wx", 0o600));
  try {
    const hash = await writeLines(path, file, head, rows, finish);
    await attempt(path, () => file.sync());
    await file.close();
    await claim?.();
    await putInPlace(draftPath, path, replace);
    return { hash };
  } finally {
    await file.close().catch(() => undefined);
    await rm(draftPath, { force: true }).catch(() => undefined);
  }
}

async function writeLines(
  path: string,
  file: FileHandle,
  head: PlanHead,
  rows: AsyncIterable<PlannedRow>,
  finish: () => PlanSummary | Promise<PlanSummary>,
): Promise<string> {
  const hash = createHash("sha256");
  let pending = "";
  let rowNumber = 0;
  const drain = async (): Promise<void> => {
    const bytes = Buffer.from(pending);
    pending = "";
    hash.update(bytes);
    await attempt(path, () => file.appendFile(bytes));
  };
  const add = async (value: object): Promise<void> => {
    const line = stringifyExactJson(value);
    // UTF-8 takes at most three bytes for a unit of a string.
    if (line.length * 3 > longestLine && Buffer.byteLength(line) > longestLine)
      throw damagedPlan(path, `row ${rowNumber} is larger than a plan can hold`);
    pending += `${line}\n`;
    if (pending.length >= chunkLength) await drain();
  };
  await add(head);
  for await (const row of rows) {
    if (row.rowNumber <= rowNumber) throw new Error(`row ${row.rowNumber} came out of order`);
    rowNumber = row.rowNumber;
    await add(row);
  }
  await add({ summary: await finish() });
  await drain();
  const digest = hash.digest("hex");
  await attempt(path, () => file.appendFile(`${stringifyExactJson({ hash: digest })}\n`));
  return digest;
}

/** A hard link refuses a name that is taken, which a renaming does not; not every file system has them. */
async function putInPlace(draftPath: string, path: string, replace: boolean): Promise<void> {
  if (replace || !(await tryLink(draftPath, path)))
    await attempt(path, () => rename(draftPath, path));
  await syncFolder(dirname(path));
}

async function tryLink(draftPath: string, path: string): Promise<boolean> {
  try {
    await link(draftPath, path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST" || (await exists(path))) throw planExists(path);
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** Makes the name durable; where a folder can't be opened for that, the system does it in its own time. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close().catch(() => undefined);
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw planWriteFailure(path, error);
  }
}
