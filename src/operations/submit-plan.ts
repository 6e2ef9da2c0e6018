import { resolveDestination } from "../connections/resolve-connection.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import type { WorkPriority } from "../ledger/queued-state.ts";
import type { ApplyRequest } from "../load/load-request.ts";
import { agreeOnPlan, applyShape } from "./agree-on-plan.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { openSubmitStore, queueLoad } from "./queue-load.ts";
import { priorityOf, without } from "./request-shapes.ts";

/**
 * A plan for whichever worker is free. It is checked as one that is applied, and nothing is sent from here.
 * @example
 * const request: Given<SubmitPlanRequest> = { planPath: "a.plan", connection: { name: "sandbox" }, priority: "high" };
 */
export interface SubmitPlanRequest extends Omit<ApplyRequest, "abortSignal" | "paces" | "random"> {
  /** Among the loads of its account; default: normal. */
  readonly priority?: WorkPriority;
}

const shape: RequestShape<SubmitPlanRequest> = {
  ...without(applyShape, "abortSignal", "paces", "random"),
  priority: priorityOf.optional(),
};

export async function submitPlan(request: Given<SubmitPlanRequest>): Promise<LoadRecord> {
  return await enterOperation("submitPlan", shape, request, submit);
}

async function submit(request: SubmitPlanRequest): Promise<LoadRecord> {
  const store = await openSubmitStore(request);
  return await agreeOnPlan(request, { resolve: resolveDestination }, async (agreed) => {
    const { ledger, load, bound, plan, directory, reading } = agreed;
    return await queueLoad(request, store, {
      ledger,
      load,
      bound,
      place: { directory, reading, plan: true },
      rowCount: plan.summary.rows,
      // What a plan says of a row holds for it alone, whatever was made of other rows.
      maySplit: true,
    });
  });
}
