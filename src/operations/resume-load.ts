import type { LoadRecord } from "../ledger/load-record.ts";
import { UsageError } from "../kernel/load-error.ts";
import { beginChanged } from "../load/begin/begin-changed.ts";
import { carryOn, recallLoad } from "./carry-on.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import type { ResumeRequest } from "../load/load-request.ts";
import { refuseUnapproved } from "../load/planning/assert-approved.ts";
import { requireWholeLoad } from "../load/books/require-load.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { flag, laterShape } from "./request-shapes.ts";

const shape: RequestShape<ResumeRequest> = { ...laterShape, takeOver: flag.optional() };

export async function resumeLoad(request: Given<ResumeRequest>): Promise<LoadReport> {
  return await enterOperation("resumeLoad", shape, request, resume);
}

async function resume(request: ResumeRequest): Promise<LoadReport> {
  return await withLedger(request.runsDir, async (ledger) => {
    const load = await requireWholeLoad(ledger, request.load, request.runsDir);
    assertResumable(load);
    const recalled = await recallLoad(request, load);
    const { bound, connection } = recalled;
    if (load.terms?.plan === undefined) refuseUnapproved(connection);
    await confirmLoad(request, { ...recalled, ledger, resumedLoadId: load.id });
    const task = beginChanged(ledger, load, bound, request.takeOver === true);
    return await carryOn(request, ledger, recalled, task);
  });
}

function assertResumable({ id, status, counts }: LoadRecord): void {
  if (status !== "completed" && status !== "abandoned") return;
  const retry = counts.failed + counts["not-attempted"] > 0;
  const isAtFault = counts.invalid + counts.rejected > 0;
  throw new UsageError(`load ${id} is ${status}; nothing is left to resume`, {
    code: "ERR_NOTHING_TO_RESUME",
    actions: [
      ...(isAtFault
        ? [`waybill report ${id} says what is wrong with rows of it, and what to do about them.`]
        : []),
      ...(retry ? [`To send rows again that did not go in: waybill retry ${id}`] : []),
      ...(retry || isAtFault ? [] : ["Nothing was sent."]),
    ],
  });
}
