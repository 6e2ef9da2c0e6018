import { PlanError } from "../../kernel/load-error.ts";
import { findTarget } from "../../targets/index.ts";
import type { Target } from "../../targets/target.ts";

/** The target of a plan. @throws PlanError ERR_PLAN_TARGET */
export function requireTarget(name: string): Target {
  const target = findTarget(name);
  if (target !== undefined) return target;
  throw new PlanError(`the plan is for the target ${name}, which this program does not have`, {
    code: "ERR_PLAN_TARGET",
    actions: ["Use the waybill that made it; waybill targets lists the targets of this one."],
  });
}
