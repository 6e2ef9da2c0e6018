import { resolveConnection } from "./connections/resolve-connection.ts";
import { probeConnection } from "./delivery/probe-connection.ts";
import type { Approval } from "./ledger/approval-book.ts";
import type { Ledger, LoadTerms } from "./ledger/ledger.ts";
import { bindLoad, type BoundLoad } from "./load/bind-load.ts";
import type { LoadReport } from "./load/conclude-load.ts";
import { confirmLoad } from "./load/confirm-load.ts";
import { describeLoad } from "./load/describe-load.ts";
import type { ExecutionTask } from "./load/execution-task.ts";
import { executeLoad } from "./load/execute-load.ts";
import { loadDirectory } from "./load/load-files.ts";
import type { DeliverySettings } from "./load/load-request.ts";
import { withCreatedRecords } from "./load/look-up-created.ts";
import { makeLoadContext } from "./load/make-load-context.ts";
import { assertApproved } from "./load/planning/assert-approved.ts";
import {
  assertApplicable,
  assertSameOrigin,
  assertSamePlace,
} from "./load/planning/assert-plan-fits.ts";
import { keepPlan } from "./load/planning/keep-plan.ts";
import { refuseRepeatedPlan } from "./load/planning/refuse-repeated-plan.ts";
import { describeThisPerson } from "./load/this-person.ts";
import { keepReading } from "./load/reading-file.ts";
import { assertReadable } from "./load/read-back/assert-readable.ts";
import { wayTo } from "./load/way-to.ts";
import { refuseLostLoads } from "./load/lost/find-lost-loads.ts";
import { withNewLedger } from "./load/with-ledger.ts";
import { openPlan, type OpenedPlan } from "./plan/open-plan.ts";
import type { PlanHead } from "./plan/plan.ts";
import { enterOperation, type RequestShape } from "./operations/enter-operation.ts";
import { deliveryShape, flag, newId, path, share, text } from "./operations/request-shapes.ts";

export interface ApplyRequest extends DeliverySettings {
  readonly planPath: string;
  /** Hash of the plan that was approved, or its beginning: any other plan is refused, and so is one without an approval. */
  readonly approve?: string;
  /** Applies a plan that was applied before. */
  readonly again?: boolean;
  /** Share of the applied rows that is read back, from 0 to 1. */
  readonly verify?: number;
  /** Id for the load; default: a new one. */
  readonly loadId?: string;
}

const shape: RequestShape<ApplyRequest> = {
  ...deliveryShape,
  planPath: path,
  approve: text.optional(),
  again: flag.optional(),
  verify: share.optional(),
  loadId: newId.optional(),
};

/**
 * Carries out a plan as a load of its own: exactly what was planned, and nothing where the live record is no longer what
 * the plan saw.
 * @throws PlanError when the plan is damaged, not approved or made for something else; LoadError as runLoad does
 */
export async function applyPlan(request: ApplyRequest): Promise<LoadReport> {
  return await enterOperation("applyPlan", shape, request, carryOutPlan);
}

async function carryOutPlan(request: ApplyRequest): Promise<LoadReport> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const given = await openPlan(request.planPath);
  assertApplicable(given);
  const { head } = given;
  const bound = await bindOrigin(head, stopSignal);
  const connection = await resolveConnection({
    ...request.connection,
    // Never the address: a plan from somewhere else must not lead a credential there.
    name: request.connection.name ?? head.connectionName,
    tenant: request.connection.tenant ?? head.tenant,
    target: bound.target,
    env: request.env,
  });
  assertSamePlace(head, connection);
  assertReadable(bound.target, request.verify);
  return await withNewLedger(request.runsDir, async (ledger) => {
    await refuseLostLoads(ledger, request.runsDir);
    if (request.again !== true) refuseRepeatedPlan(given, await ledger.listLoads());
    const approval = await assertApproved(given, connection, ledger.approvals, request.approve);
    const described = describeLoad(request, bound, connection);
    await probeConnection(connection.baseUrl, stopSignal, wayTo(connection, connection.baseUrl));
    await confirmLoad(request, { bound, connection, ledger, plan: given, approval });
    const directory = loadDirectory(request.runsDir, described.id);
    const plan = await keepPlan(given, directory);
    const load = { ...described, terms: { ...described.terms, ...termsOf(plan) } };
    const context = await makeLoadContext({
      load,
      bound: withCreatedRecords(bound, ledger, connection),
      connection,
      ledger,
      plan,
      task: beginPlan(ledger, plan, approval),
      settings: request,
      rowCount: plan.summary.rows,
      withhold: undefined,
    });
    await keepReading(directory, head.reading);
    await ledger.createLoad(load);
    return await executeLoad(context);
  });
}

/** File and mapping that the plan was made of. */
async function bindOrigin(head: PlanHead, stopSignal: AbortSignal): Promise<BoundLoad> {
  const { sourcePath, sourceName, mappingPath, reading } = head;
  return await bindLoad(
    {
      sourcePath,
      sourceName,
      mappingPath,
      reading,
      accept: (source, mapping) => assertSameOrigin(head, source, mapping),
    },
    stopSignal,
  );
}

/** Which plan, and who approved it, is in the books before any row is taken. */
function beginPlan(
  ledger: Ledger,
  { hash, head }: OpenedPlan,
  approval: Approval | undefined,
): ExecutionTask {
  const { undoes } = head;
  const approved =
    approval === undefined ? {} : { approvedBy: approval.name, approvedAt: approval.at };
  const what = {
    kind: "plan-applied",
    hash,
    ...(undoes === undefined ? {} : { undoes }),
    ...approved,
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
