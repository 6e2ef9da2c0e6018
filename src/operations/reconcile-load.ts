import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { UsageError } from "../kernel/load-error.ts";
import { carryOn, recallLoad } from "./carry-on.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import { keepStatus } from "../load/begin/keep-status.ts";
import type { ReconcileRequest } from "../load/load-request.ts";
import { reconcileRows } from "../load/run/reconcile-rows.ts";
import { requireWholeLoad } from "../load/books/require-load.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { laterShape, without } from "./request-shapes.ts";
import { findTarget } from "../targets/index.ts";

const shape: RequestShape<ReconcileRequest> = without(laterShape, "acceptMappingChange", "verify");

export async function reconcileLoad(request: Given<ReconcileRequest>): Promise<LoadReport> {
  return await enterOperation("reconcileLoad", shape, request, reconcile);
}

async function reconcile(request: ReconcileRequest): Promise<LoadReport> {
  return await withLedger(request.runsDir, async (ledger) => {
    const load = await requireWholeLoad(ledger, request.load, request.runsDir);
    const reconcile = await countDoubts(ledger, load);
    // Elsewhere they are not to be found, and that would be taken for proof that they were never created.
    const recalled = await recallLoad(request, load, "its records are looked up there");
    await confirmLoad(request, { ...recalled, ledger, resumedLoadId: load.id, reconcile });
    const settleEnding = keepStatus(load);
    const task = { verb: "reconcile", carryOut: reconcileRows, settleEnding };
    return await carryOn(request, ledger, recalled, task);
  });
}

/** Rows in doubt; in a load that is not over these may be rows without an outcome as well. */
async function countDoubts(
  ledger: Ledger,
  { id, counts, status, targetName }: LoadRecord,
): Promise<number> {
  let doubts = counts["in-doubt"];
  // What is safe to repeat a resume settles by sending it again.
  if (status !== "completed" && findTarget(targetName)?.safeToRepeat !== true)
    for await (const row of ledger.rows(id)) if (row.state === "intended") doubts += 1;
  if (doubts > 0) return doubts;
  throw new UsageError(`load ${id} has no rows in doubt`, {
    code: "ERR_NOTHING_IN_DOUBT",
    actions: ["There is nothing to find out; waybill loads shows how its rows ended."],
  });
}
