import type { OpenedPlan } from "./plan/open-plan.ts";
import { renderPlanPage } from "./plan/html/render-plan-page.ts";
import { readPlannedRows } from "./plan/read-planned-rows.ts";
import type { Redact } from "./redact.ts";
import { openReportFile } from "./report/report-file.ts";

/**
 * Writes a plan as one page that needs no network. A file of that name is replaced when the page is whole.
 * @throws LedgerError ERR_REPORT_WRITE; PlanError when the plan can't be read
 */
export async function writePlanPage(plan: OpenedPlan, path: string, redact: Redact): Promise<void> {
  const file = await openReportFile(path);
  try {
    for await (const text of renderPlanPage(plan, readPlannedRows(plan), { redact }))
      await file.write(text);
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}
