import { pageClaim } from "../load/planning/claim-plan.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import { renderPlanPage } from "../plan/html/render-plan-page.ts";
import { readPlannedRows } from "../plan/read-planned-rows.ts";
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
    for await (const text of renderPlanPage(plan, readPlannedRows(plan), { redact }))
      await file.write(text);
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}
