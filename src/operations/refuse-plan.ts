import { PlanError, UsageError } from "../kernel/load-error.ts";
import { quoteArgument } from "../kernel/quote-argument.ts";
import { openPlan } from "../plan/open-plan.ts";

/**
 * A plan is not queued: it is held against the live records and an approval when it is applied, by whoever looks at it and with the
 * credential at hand. Whatever else is wrong with a file its reading tells.
 * @throws UsageError for a plan
 */
export async function refusePlan(path: string): Promise<void> {
  try {
    await openPlan(path);
  } catch (error) {
    if (error instanceof PlanError) return;
    throw error;
  }
  throw new UsageError(
    `${path} is a plan, and workers take files: a plan is applied where its credential is, and not queued`,
    {
      code: "ERR_USAGE",
      actions: [
        `To apply it from here: waybill apply ${quoteArgument(path)}`,
        "To have a worker carry out its file instead, without the plan: waybill submit FILE -m MAPPING",
      ],
    },
  );
}
