import { amountsOf } from "./load/planning/amounts-of.ts";
import { requireTarget } from "./load/planning/require-target.ts";
import { openPlan, type OpenedPlan } from "./plan/open-plan.ts";
import { verifyPlan } from "./plan/read-planned-rows.ts";

/**
 * Opens a plan for a look, after every line of it was checked.
 * @throws PlanError when it can't be read, or is not what was written
 */
export async function reviewPlan(planPath: string): Promise<OpenedPlan> {
  const plan = await openPlan(planPath);
  await verifyPlan(plan, { amounts: amountsOf(requireTarget(plan.head.targetName)) });
  return plan;
}
