import { LoadError } from "../kernel/load-error.ts";
import { loadMappingWithTables } from "../load/bind/read-lookup-table.ts";
import { pageClaim } from "../load/planning/claim-plan.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import { renderPlanPage } from "../plan/html/render-plan-page.ts";
import type { PlanHead } from "../plan/plan.ts";
import { readPlannedRows } from "../plan/read-planned-rows.ts";
import type { KnownGuard } from "../plan/facts/plan-facts.ts";
import type { Redact } from "../kernel/redact.ts";
import { openReportFile } from "../report/report-file.ts";

export async function writePlanPage(
  plan: OpenedPlan,
  path: string,
  { redact, force = false }: { readonly redact: Redact; readonly force?: boolean },
): Promise<void> {
  const { sourcePath, mappingPath } = plan.head;
  const keep = [
    { path: plan.path, what: "the plan" },
    { path: sourcePath, what: "the source" },
    { path: mappingPath, what: "the mapping" },
  ];
  const file = await openReportFile(path, { claim: pageClaim(keep, force) });
  try {
    const guard = await findGuard(plan.head);
    for await (const text of renderPlanPage(plan, readPlannedRows(plan), { redact, guard }))
      await file.write(text);
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}

/** What the plan's mapping says that changes may not do. Guards are not asked on the way back. */
export async function findGuard(head: PlanHead): Promise<KnownGuard> {
  if (head.undoes !== undefined) return undefined;
  try {
    const { hash, guard } = await loadMappingWithTables(head.mappingPath);
    return hash === head.mappingHash ? guard : "gone";
  } catch (error) {
    if (error instanceof LoadError) return "gone";
    throw error;
  }
}
