import { describeThisPerson } from "../kernel/this-process.ts";
import { beginChanged } from "../load/begin/begin-changed.ts";
import { chooseRetry, defaultRetry } from "../load/begin/choose-retry.ts";
import { carryOn, recallLoad } from "./carry-on.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import type { ExecutionTask } from "../load/load-context.ts";
import type { RetryRequest } from "../load/load-request.ts";
import { refuseUnapproved } from "../load/planning/assert-approved.ts";
import { requireWholeLoad } from "../load/books/require-load.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { laterShape, outcomeList } from "./request-shapes.ts";

const shape: RequestShape<RetryRequest> = { ...laterShape, outcomes: outcomeList.optional() };

export async function retryLoad(request: Given<RetryRequest>): Promise<LoadReport> {
  return await enterOperation("retryLoad", shape, request, retry);
}

async function retry(request: RetryRequest): Promise<LoadReport> {
  return await withLedger(request.runsDir, async (ledger) => {
    const load = await requireWholeLoad(ledger, request.load, request.runsDir);
    const outcomes = request.outcomes ?? defaultRetry;
    const retry = await chooseRetry(ledger, load, outcomes);
    const recalled = await recallLoad(request, load);
    const { bound, connection } = recalled;
    if (load.terms?.plan === undefined) refuseUnapproved(connection);
    await confirmLoad(request, { ...recalled, ledger, resumedLoadId: load.id, retry });
    const changed = beginChanged(ledger, load, bound, false);
    const task: ExecutionTask = {
      ...changed,
      reopens: outcomes,
      begin: async (execution, logger) => {
        await changed.begin(execution, logger);
        const person = describeThisPerson();
        const reopened = await ledger.revisions.reopen(execution, person, outcomes);
        const { rows, overtaken, corrected } = reopened;
        logger.info("rows are to be sent again", { ...rows, overtaken, corrected, person });
      },
    };
    return await carryOn(request, ledger, recalled, task);
  });
}
