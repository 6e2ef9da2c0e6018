import { probeConnection } from "./delivery/probe-connection.ts";
import type { LoadRecord } from "./ledger/ledger.ts";
import { UsageError } from "./load-error.ts";
import { beginChanged } from "./load/begin-changed.ts";
import { confirmLoad } from "./load/confirm-load.ts";
import type { LoadReport } from "./load/conclude-load.ts";
import { executeLoad } from "./load/execute-load.ts";
import type { ResumeRequest } from "./load/load-request.ts";
import { makeLoadContext } from "./load/make-load-context.ts";
import { recallPlan } from "./load/planning/keep-plan.ts";
import { withVerify } from "./load/read-back/with-verify.ts";
import { recallConnection, recallSource } from "./load/recall-load.ts";
import { requireLoad } from "./load/require-load.ts";
import { withLedger } from "./load/with-ledger.ts";
import { wayTo } from "./load/way-to.ts";

/**
 * Carries a load on where it stopped: same id, same record numbers; nothing that has an outcome is sent again.
 * @throws LoadError when there is no such load, nothing is left to do, or file or mapping are not what they were
 */
export async function resumeLoad(request: ResumeRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  return await withLedger(request.runsDir, async (ledger) => {
    const load = await requireLoad(ledger, request.load);
    assertResumable(load);
    const bound = await recallSource(request, load);
    const connection = await recallConnection(request, load, bound);
    await probeConnection(connection.baseUrl, stopSignal, wayTo(connection, connection.baseUrl));
    await confirmLoad(request, { bound, connection, ledger, resumedLoadId: load.id });
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
        task: beginChanged(ledger, load, bound, request.takeOver === true),
      }),
    );
  });
}

function assertResumable({ id, status, counts }: LoadRecord): void {
  if (status !== "completed" && status !== "abandoned") return;
  const retry = counts.failed + counts["not-attempted"] + counts.skipped > 0;
  throw new UsageError(`load ${id} is ${status}; nothing is left to resume`, {
    code: "ERR_NOTHING_TO_RESUME",
    actions: [
      "Correct the rows in its rejects.csv, if it has any, and load that file.",
      ...(retry ? [`To send rows again that did not go in: waybill retry ${id}`] : []),
    ],
  });
}
