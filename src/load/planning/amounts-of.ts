import { PlanError } from "../../kernel/load-error.ts";
import type { PlanHead } from "../../plan/plan.ts";
import { findTarget } from "../../targets/index.ts";
import { isDecimalField } from "../../targets/is-decimal-field.ts";
import type { Target } from "../../targets/target.ts";

/** Fields that a plan adds up: those that the documents have as decimals. */
export function amountsOf({ fields }: Target): readonly string[] {
  return fields.filter(isDecimalField).map(({ name }) => name);
}

/** As `amountsOf`, of the target that a plan is for. @throws PlanError ERR_PLAN_TARGET */
export function amountsOfPlan({ targetName }: Pick<PlanHead, "targetName">): readonly string[] {
  const target = findTarget(targetName);
  if (target !== undefined) return amountsOf(target);
  throw new PlanError(
    `the plan is for the target ${targetName}, which this program does not have`,
    {
      code: "ERR_PLAN_TARGET",
      actions: ["Use the waybill that made it; waybill targets lists the targets of this one."],
    },
  );
}
