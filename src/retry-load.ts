import { probeConnection } from "./delivery/probe-connection.ts";
import { beginChanged } from "./load/begin-changed.ts";
import { chooseRetry, defaultRetry } from "./load/choose-retry.ts";
import { confirmLoad } from "./load/confirm-load.ts";
import type { LoadReport } from "./load/conclude-load.ts";
import { executeLoad } from "./load/execute-load.ts";
import type { ExecutionTask } from "./load/execution-task.ts";
import type { RetryRequest } from "./load/load-request.ts";
import { makeLoadContext } from "./load/make-load-context.ts";
import { recallPlan } from "./load/planning/keep-plan.ts";
import { withVerify } from "./load/read-back/with-verify.ts";
import { recallConnection, recallSource } from "./load/recall-load.ts";
import { requireLoad } from "./load/require-load.ts";
import { describeThisPerson } from "./load/this-person.ts";
import { withLedger } from "./load/with-ledger.ts";
import { wayTo } from "./load/way-to.ts";

/**
 * Sends rows of a finished load again: same id, same record numbers, a new execution. What went in, or may have, is never
 * chosen.
 * @throws LoadError when there is no such load, it is not finished, no row is to be sent again, or file or mapping are not
 * what they were
 */
export async function retryLoad(request: RetryRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  return await withLedger(request.runsDir, async (ledger) => {
    const load = await requireLoad(ledger, request.load);
    const outcomes = request.outcomes ?? defaultRetry;
    const retry = await chooseRetry(ledger, load, outcomes);
    const bound = await recallSource(request, load);
    const connection = await recallConnection(request, load, bound);
    await probeConnection(connection.baseUrl, stopSignal, wayTo(connection, connection.baseUrl));
    await confirmLoad(request, { bound, connection, ledger, resumedLoadId: load.id, retry });
    const changed = beginChanged(ledger, load, bound, false);
    const task: ExecutionTask = {
      ...changed,
      begin: async (execution, logger) => {
        await changed.begin(execution, logger);
        const person = describeThisPerson();
        const reopened = await ledger.revisions.reopen(execution, person, outcomes);
        const { rows, overtaken, corrected } = reopened;
        logger.info("rows are to be sent again", { ...rows, overtaken, corrected, person });
      },
    };
    return await executeLoad(
      await makeLoadContext({
        load: {
          ...withVerify(load, bound.target, request.verify),
          mappingHash: bound.mapping.hash,
        },
        bound,
        connection,
        ledger,
        settings: request,
        rowCount: load.rowCount,
        plan: await recallPlan(load),
        withhold: undefined,
        task,
      }),
    );
  });
}
