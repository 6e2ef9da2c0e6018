import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { openRegularFile } from "../kernel/read-regular-file.ts";
import { isDeepStrictEqual } from "node:util";
import { asPlanError, stampOf, type OpenedPlan } from "./open-plan.ts";
import { checkLine, parseLine } from "./parse-line.ts";
import { damagedPlan, editedPlan, untruePlan } from "./plan-failures.ts";
import { rowSchema } from "./plan-schema.ts";
import type { PlannedRow, PlanSummary } from "./plan.ts";
import { readLines, type Line } from "./read-lines.ts";
import { createPlanTally, type PlanTallyOptions } from "./summarize-plan.ts";

/**
 * The rows of a plan, in order. That they are what the hash says is known only at the end; where something is sent
 * meanwhile, `verifyPlan` comes first.
 * @throws PlanError ERR_PLAN_READ, _DAMAGED, _EDITED
 */
export async function* readPlannedRows(plan: OpenedPlan): AsyncGenerator<PlannedRow> {
  for await (const { row } of readPlannedLines(plan)) yield row;
}

/** A row of a plan, and its line as it is written. */
export interface PlannedLine {
  readonly row: PlannedRow;
  readonly text: string;
}

/** As `readPlannedRows`, with the lines. */
export async function* readPlannedLines(plan: OpenedPlan): AsyncGenerator<PlannedLine> {
  let file: FileHandle | undefined;
  try {
    file = await openRegularFile(plan.path);
    yield* readOpenRows(plan, file);
  } catch (error) {
    throw asPlanError(plan.path, error);
  } finally {
    await file?.close();
  }
}

/**
 * Reads the whole plan once: every line, the hash, and whether the summary says what the rows do. Only the cost and the
 * guards that are broken can't be told from the rows.
 * @throws PlanError ERR_PLAN_READ, _DAMAGED, _EDITED, _SUMMARY
 */
export async function verifyPlan(plan: OpenedPlan, options: PlanTallyOptions): Promise<void> {
  const tally = createPlanTally(options);
  for await (const row of readPlannedRows(plan)) tally.add(row);
  const { cost, broken } = plan.summary;
  assertSummary(plan, tally.conclude({ cost, broken }));
}

/** Holds what a plan says of its rows against what they come to. @throws PlanError ERR_PLAN_SUMMARY */
export function assertSummary(plan: OpenedPlan, counted: PlanSummary): void {
  for (const part of ["rows", "creates", "updates", "unchanged"] as const)
    if (counted[part] !== plan.summary[part]) throw untruePlan(plan.path, `its ${part}`);
  if (!isDeepStrictEqual(counted.left, plan.summary.left))
    throw untruePlan(plan.path, "the rows that are left as they are");
  for (const part of ["fields", "amounts"] as const)
    if (!isDeepStrictEqual(counted[part], plan.summary[part]))
      throw untruePlan(plan.path, `its ${part}`);
}

async function* readOpenRows(plan: OpenedPlan, file: FileHandle): AsyncGenerator<PlannedLine> {
  if ((await stampOf(file)) !== plan.stamp) throw editedPlan(plan.path);
  const hash = createHash("sha256");
  const all = readLines(file, { start: 0, end: plan.hashedEnd }, (bytes) => hash.update(bytes));
  let lineNumber = 0;
  let rowNumber = 0;
  for await (const line of all) {
    lineNumber += 1;
    if (line.start < plan.rowsStart || line.start >= plan.rowsEnd) continue;
    const row = readRow(plan.path, line, lineNumber);
    if (row.rowNumber <= rowNumber)
      throw damagedPlan(plan.path, `line ${lineNumber} is out of order`);
    rowNumber = row.rowNumber;
    yield { row, text: line.bytes.toString() };
  }
  if (hash.digest("hex") !== plan.hash) throw editedPlan(plan.path);
}

function readRow(path: string, { bytes }: Line, lineNumber: number): PlannedRow {
  const place = { path, name: `line ${lineNumber}` };
  return checkLine(parseLine(bytes, place), rowSchema, place);
}
