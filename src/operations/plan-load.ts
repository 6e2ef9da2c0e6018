import { resolveConnection } from "../connections/resolve-connection.ts";
import { UsageError } from "../kernel/load-error.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { bindLoad } from "../load/bind/bind-load.ts";
import { openClaims } from "../load/begin/claim-keys.ts";
import { collectExpectations } from "../load/preflight/collect-expectations.ts";
import type { PlanRequest } from "../load/load-request.ts";
import { keptFilesOf } from "../load/run/kept-files.ts";
import { makeRequestContext } from "../load/access/make-request-context.ts";
import { holdToBooks } from "../load/planning/hold-to-books.ts";
import { claimPlan } from "../load/planning/claim-plan.ts";
import { makePlan } from "../load/planning/make-plan.ts";
import { openPlanning } from "../load/planning/open-planning.ts";
import { makePlanHead } from "../load/planning/plan-head.ts";
import { assertReachable } from "../load/access/network-route-to.ts";
import { withNewLedger } from "../load/books/with-ledger.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { keepInputsByPlan, type WithInputs } from "./given-inputs.ts";
import {
  deliveryShape,
  expect,
  flag,
  path,
  share,
  sourceShape,
  without,
} from "./request-shapes.ts";

const shape: RequestShape<PlanRequest> = {
  ...without(deliveryShape, "limit", "maxErrors", "maxConsecutive", "rejects", "confirm"),
  ...sourceShape,
  mappingPath: path,
  expect: expect.optional(),
  keepBefore: flag.optional(),
  verify: share.optional(),
  planPath: path,
  pagePath: path.optional(),
  replace: flag.optional(),
};

export async function planLoad(request: WithInputs<Given<PlanRequest>>): Promise<OpenedPlan> {
  return await keepInputsByPlan(
    request,
    async (settled) => await enterOperation("planLoad", shape, settled, plan),
  );
}

async function plan(request: PlanRequest): Promise<OpenedPlan> {
  const given = await bindLoad(request, request.stopSignal);
  const { target } = given;
  assertPlannable(given);
  const connection = await resolveConnection({
    ...request.connection,
    target,
    env: request.env,
    signal: request.stopSignal,
  });
  const expectations = await collectExpectations(given, request.expect);
  const claim = async (): Promise<void> =>
    await claimPlan(request, keptFilesOf(given, connection, request));
  await claim();
  return await withNewLedger(request, async (ledger) => {
    const { bound } = await holdToBooks(given, ledger, connection, request);
    const planning = await openPlanning(bound, {
      expectations,
      signal: request.stopSignal,
      onRows: request.observer?.onPreflight,
    });
    const context = makeRequestContext(connection, ledger, request);
    await assertReachable(connection, context.stopSignal);
    // Whatever is planned here belongs to no load yet.
    const claims = openClaims({ bound, connection, ledger, load: { id: "" } });
    return await makePlan(
      {
        head: makePlanHead(bound, connection, {
          now: context.clock.now(),
          reading: request.reading,
        }),
        target,
        rowCount: planning.rowCount,
        rows: (read) => planning.rows({ read, claims }, 2 * connection.concurrency),
        onRow: planning.add,
        broken: planning.broken,
        verify: 0,
      },
      context,
      {
        path: request.planPath,
        replace: request.replace === true,
        claim,
        observer: request.observer,
      },
    );
  });
}

/** A plan tells what becomes of single rows. */
function assertPlannable({ mapper, mapping }: BoundLoad): void {
  if (mapper.group === undefined) return;
  throw new UsageError(
    `${mapping.path} makes records of several rows (group), and a plan says row by row what will change`,
    {
      code: "ERR_USAGE",
      actions: [
        "Look at them with waybill preview and waybill check, and load them with --ramp or guards.",
      ],
    },
  );
}
