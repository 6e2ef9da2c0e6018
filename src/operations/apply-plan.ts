import { describeThisPerson } from "../kernel/this-process.ts";
import { resolveConnection } from "../connections/resolve-connection.ts";
import { probeConnection } from "../delivery/probe-connection.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadTerms } from "../ledger/load-record.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import { confirmLoad } from "../load/begin/confirm-load.ts";
import { describeLoad } from "../load/begin/describe-load.ts";
import type { ExecutionTask } from "../load/load-context.ts";
import { executeLoad } from "../load/run/execute-load.ts";
import { loadDirectory, removeLoadDirectory } from "../load/books/load-files.ts";
import type { ApplyRequest } from "../load/load-request.ts";
import { makeLoadContext } from "../load/run/make-load-context.ts";
import { type ApprovalFinding, assertApproved } from "../load/planning/assert-approved.ts";
import {
  assertApplicable,
  assertSamePlace,
  assertSeen,
} from "../load/planning/assert-plan-fits.ts";
import { bindOrigin } from "../load/planning/bind-origin.ts";
import { holdToBooks } from "../load/planning/hold-to-books.ts";
import { keepPlan } from "../load/planning/keep-plan.ts";
import { provePlan } from "../load/planning/prove-plan.ts";
import { keepReading } from "../load/bind/reading-file.ts";
import { assertReadable } from "../load/read-back/assert-readable.ts";
import { lookBeforePlan } from "../load/preflight/rows-before.ts";
import { createOnlyLoad, refuseRepeatedLoad } from "../load/begin/refuse-repeated-load.ts";
import { networkRouteTo } from "../load/access/network-route-to.ts";
import { refuseLostLoads } from "../load/books/find-lost-loads.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import { openPlan, type OpenedPlan } from "../plan/open-plan.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { z } from "zod";
import { deliveryShape, flag, newId, path, share, text } from "./request-shapes.ts";

const shape: RequestShape<ApplyRequest> = {
  ...deliveryShape,
  planPath: path,
  approve: text.optional(),
  seenHash: z.string("a hash").optional(),
  again: flag.optional(),
  verify: share.optional(),
  loadId: newId.optional(),
};

export async function applyPlan(request: Given<ApplyRequest>): Promise<LoadReport> {
  return await enterOperation("applyPlan", shape, request, carryOutPlan);
}

async function carryOutPlan(request: ApplyRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const given = await openPlan(request.planPath);
  assertSeen(given, request.seenHash);
  assertApplicable(given);
  const { head } = given;
  const origin = await bindOrigin(head, stopSignal);
  const connection = await resolveConnection({
    ...request.connection,
    // Never the address: a plan from somewhere else must not lead a credential there.
    name: request.connection.name ?? head.connectionName,
    tenant: request.connection.tenant ?? head.tenant,
    target: origin.target,
    env: request.env,
    signal: stopSignal,
  });
  assertSamePlace(head, connection);
  assertReadable(origin.target, request.verify);
  return await withNewLedger(request, async (ledger) => {
    await refuseLostLoads(ledger, request);
    const again = request.again === true;
    const asked = { ...request, ...(head.reading !== undefined && { reading: head.reading }) };
    const described = describeLoad(asked, origin, connection);
    const planned = { ...described, terms: { ...described.terms, ...termsOf(given) } };
    if (!again) await refuseRepeatedLoad(ledger, planned);
    const found = await assertApproved(given, connection, ledger.approvals, request.approve);
    const bound = await holdToBooks(origin, ledger, connection, request);
    await provePlan(given, bound, ledger, stopSignal);
    await probeConnection(
      connection.baseUrl,
      stopSignal,
      networkRouteTo(connection, connection.baseUrl),
    );
    const before = await lookBeforePlan(ledger, bound, { place: described, plan: given });
    await confirmLoad(request, { bound, connection, ledger, plan: given, ...found, before });
    const directory = loadDirectory(request.runsDir, described.id);
    // A process that died before the load was in the ledger has left its copy.
    if ((await ledger.findLoad(described.id))?.id !== described.id)
      await removeLoadDirectory(directory);
    const plan = await keepPlan(given, directory);
    const load = { ...planned, terms: { ...planned.terms, ...termsOf(plan) } };
    const context = await makeLoadContext({
      load,
      bound,
      connection,
      ledger,
      plan,
      task: beginPlan(ledger, plan, found),
      settings: request,
      rowCount: plan.summary.rows,
      withhold: undefined,
    });
    await keepReading(directory, head.reading);
    await createOnlyLoad(ledger, load, { directory, again });
    return await executeLoad(context);
  });
}

/** Which plan, and who approved it, is in the books before any row is taken. */
function beginPlan(
  ledger: Ledger,
  { hash, head }: OpenedPlan,
  { approval, doubts }: ApprovalFinding,
): ExecutionTask {
  const { undoes } = head;
  const approved =
    approval === undefined
      ? {}
      : { approvedBy: approval.name, approvedAt: approval.at, approvedAs: approval.person };
  const what = {
    kind: "plan-applied",
    hash,
    ...(undoes === undefined ? {} : { undoes }),
    ...approved,
    ...(doubts.length === 0 ? {} : { doubts }),
  } as const;
  return {
    begin: async (execution, logger) => {
      const person = describeThisPerson();
      await ledger.interventions.record(execution, person, what);
      logger.info("a plan is carried out", { plan: hash, undoes, approvedBy: approval?.name });
    },
  };
}

function termsOf({ path, hash, head }: OpenedPlan): LoadTerms {
  const { undoes } = head;
  return { plan: { path, hash }, ...(undoes === undefined ? {} : { undoes }) };
}
