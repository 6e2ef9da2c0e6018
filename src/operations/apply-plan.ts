import { describeThisPerson } from "../kernel/this-process.ts";
import { createOnlyLoad } from "../load/begin/refuse-repeated-load.ts";
import type { ApplyRequest } from "../load/load-request.ts";
import { beginPlan } from "../load/planning/begin-plan.ts";
import { executeLoad } from "../load/run/execute-load.ts";
import { makeLoadContext } from "../load/run/make-load-context.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import { agreeOnPlan, applyShape } from "./agree-on-plan.ts";
import { enterOperation, type Given } from "./enter-operation.ts";
import { wayToSend } from "./way-to-send.ts";

export async function applyPlan(request: Given<ApplyRequest>): Promise<LoadReport> {
  return await enterOperation("applyPlan", applyShape, request, carryOutPlan);
}

async function carryOutPlan(request: ApplyRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  return await agreeOnPlan(request, wayToSend(stopSignal), async (agreed) => {
    const { ledger, load, bound, connection, plan, found, directory } = agreed;
    const context = await makeLoadContext({
      load,
      bound,
      connection,
      ledger,
      plan,
      task: { begin: beginPlan(ledger, plan, { found, person: describeThisPerson() }) },
      settings: request,
      rowCount: plan.summary.rows,
      withhold: undefined,
    });
    await createOnlyLoad(ledger, load, { directory, again: request.again === true });
    return await executeLoad(context);
  });
}
