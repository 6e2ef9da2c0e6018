import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { OpenedPlan } from "../../src/index.ts";
import { amountsOfPlan } from "../../src/load/planning/amounts-of.ts";
import { openPlan } from "../../src/plan/open-plan.ts";
import type { PlanHead, PlannedRow, PlanSummary } from "../../src/plan/plan.ts";
import { createPlanTally } from "../../src/plan/summarize-plan.ts";
import { writePlan } from "../../src/plan/write-plan.ts";
import { rowsOf } from "./change-place.ts";

interface Forgery {
  readonly head?: (head: PlanHead) => PlanHead;
  readonly rows?: (rows: readonly PlannedRow[]) => readonly PlannedRow[];
  readonly summary?: (summary: PlanSummary) => PlanSummary;
}

/** Changes a plan as somebody would who knows its format: hash and summary fit what it says now. */
export async function forgePlan(
  plan: OpenedPlan,
  { head = (same) => same, rows = (same) => same, summary = (same) => same }: Forgery,
): Promise<OpenedPlan> {
  const forged = rows(await rowsOf(await openPlan(plan.path)));
  const tally = createPlanTally({ amounts: amountsOfPlan(plan.head) });
  for (const row of forged) tally.add(row);
  const count = (action: PlannedRow["action"]): number =>
    forged.filter((row) => row.action === action).length;
  const { broken, cost: old } = plan.summary;
  const cost = { ...old, reads: count("update"), writes: count("update") + count("create") };
  async function* stream(): AsyncGenerator<PlannedRow> {
    yield* forged;
  }
  const finish = () => summary(tally.conclude({ cost, broken }));
  await writePlan(plan.path, head(plan.head), stream(), finish, { replace: true });
  return await openPlan(plan.path);
}

/** Changes the text of a plan's lines, and gives it the hash of what it says now. */
export function resealPlan({ path }: OpenedPlan, change: (text: string) => string): void {
  const text = readFileSync(path, "utf8");
  const above = change(text.slice(0, text.lastIndexOf("{")));
  const hash = createHash("sha256").update(above).digest("hex");
  writeFileSync(path, `${above}${JSON.stringify({ hash })}\n`);
}
