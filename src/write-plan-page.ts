import { pageClaim } from "./load/planning/claim-plan.ts";
import type { OpenedPlan } from "./plan/open-plan.ts";
import { renderPlanPage } from "./plan/html/render-plan-page.ts";
import { readPlannedRows } from "./plan/read-planned-rows.ts";
import type { Redact } from "./redact.ts";
import { openReportFile } from "./report/report-file.ts";

/**
 * Writes a plan as one page that needs no network. A page of a plan of that name is replaced when the new one is whole.
 * @param force replaces whatever other file stands there, too; never the plan, its source or its mapping
 * @throws LedgerError ERR_REPORT_WRITE; PlanError when the plan can't be read; UsageError ERR_OUTPUT_TAKEN,
 * ERR_OUTPUT_NOT_A_FILE, ERR_OUTPUT_EXISTS
 */
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
    for await (const text of renderPlanPage(plan, readPlannedRows(plan), { redact }))
      await file.write(text);
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}
