import type { Connection } from "./connections/connection.ts";
import { resolveConnection } from "./connections/resolve-connection.ts";
import { probeConnection } from "./delivery/probe-connection.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { assertTotals } from "./load/assert-totals.ts";
import { bindLoad, type BoundLoad } from "./load/bind-load.ts";
import { collectExpectations } from "./load/collect-expectations.ts";
import { changeRulesOf } from "./load/compose/change-rules-of.ts";
import { findCorrectedLoad, withEarlierRows } from "./load/corrected-load.ts";
import type { LoadRequest } from "./load/load-request.ts";
import { withCreatedRecords } from "./load/look-up-created.ts";
import { makeRequestContext } from "./load/make-request-context.ts";
import { makePlan } from "./load/planning/make-plan.ts";
import { makePlanHead } from "./load/planning/plan-head.ts";
import { createRowPlanner } from "./load/planning/plan-row.ts";
import { planRows } from "./load/planning/plan-rows.ts";
import { preflightRows } from "./load/preflight-rows.ts";
import { findRepeatedKeys } from "./load/settle-duplicates.ts";
import { wayTo } from "./load/way-to.ts";
import { withNewLedger } from "./load/with-ledger.ts";
import type { OpenedPlan } from "./plan/open-plan.ts";
import { explainRowError } from "./rows/describe-row-error.ts";
import type { RowError } from "./rows/row-error.ts";
import { enterOperation, type RequestShape } from "./operations/enter-operation.ts";
import {
  deliveryShape,
  expect,
  flag,
  path,
  share,
  sourceShape,
  without,
} from "./operations/request-shapes.ts";

const mostSaid = 10;

/** A plan to be made of a file; the live records are looked at, and nothing is written to the API. */
export interface PlanRequest extends Omit<
  LoadRequest,
  | "preflight"
  | "again"
  | "corrects"
  | "loadId"
  | "limit"
  | "maxErrors"
  | "maxConsecutive"
  | "confirm"
> {
  /** The file that the plan is written to. */
  readonly planPath: string;
  /** Takes the place of a file that stands there. */
  readonly replace?: boolean;
}

const shape: RequestShape<PlanRequest> = {
  ...without(deliveryShape, "limit", "maxErrors", "maxConsecutive", "confirm"),
  ...sourceShape,
  mappingPath: path,
  expect: expect.optional(),
  keepBefore: flag.optional(),
  verify: share.optional(),
  planPath: path,
  replace: flag.optional(),
};

/**
 * Looks at every live record that a load would change, and writes down what each row would do to it.
 * @returns the plan, opened
 * @throws LoadError as runLoad does before it sends anything; PlanError when the plan can't be written
 */
export async function planLoad(request: PlanRequest): Promise<OpenedPlan> {
  return await enterOperation("planLoad", shape, request, plan);
}

async function plan(request: PlanRequest): Promise<OpenedPlan> {
  const given = await bindLoad(request, request.stopSignal);
  const { target } = given;
  const connection = await resolveConnection({ ...request.connection, target, env: request.env });
  const expectations = await collectExpectations(given, request.expect);
  return await withNewLedger(request.runsDir, async (ledger) => {
    const known = withCreatedRecords(given, ledger, connection);
    const bound = await holdCorrections(ledger, known, connection, request.runsDir);
    const preflight = await preflightRows(bound, {
      expectations,
      keepErrors: 0,
      signal: request.stopSignal,
      onRows: request.observer?.onPreflight,
    });
    assertTotals(bound.source.name, preflight.totals);
    const context = makeRequestContext(connection, ledger, request);
    await probeConnection(
      connection.baseUrl,
      context.stopSignal,
      wayTo(connection, connection.baseUrl),
    );
    const rules = changeRulesOf(bound);
    const totals = rules.guard?.createTotals(preflight.rows);
    const stops = collectStops();
    const repeated = await repeatedKeysOf(bound, preflight.repeatedKeys, request.stopSignal);
    return await makePlan(
      {
        head: makePlanHead(bound, connection, {
          now: context.clock.now(),
          reading: request.reading,
        }),
        target,
        rowCount: preflight.rows,
        rows: (read) =>
          planRows(bound.readRows(request.stopSignal), {
            bound,
            planRow: createRowPlanner(rules, read, stops.add),
            repeated,
            width: 2 * connection.concurrency,
          }),
        onRow: (row) => void totals?.add(row.action === "update" ? row.changes : []),
        broken: () => stops.sentences().concat(totals?.conclude() ?? []),
        verify: 0,
      },
      context,
      { path: request.planPath, replace: request.replace === true, observer: request.observer },
    );
  });
}

/** Rows that correct those of the load in whose folder the file lies keep their keys, planned or not. */
async function holdCorrections(
  ledger: Ledger,
  bound: BoundLoad,
  { baseUrl, tenant }: Connection,
  runsDir: string,
): Promise<BoundLoad> {
  const load = { targetName: bound.target.name, baseUrl, tenant };
  const found = await findCorrectedLoad(ledger, { load, source: bound.source }, { runsDir });
  return found === undefined
    ? bound
    : withEarlierRows(bound, ledger, { loadId: found.id, again: false });
}

/** Sentences of guards that stop everything, the first ones in full. */
function collectStops() {
  const said: string[] = [];
  let more = 0;
  return {
    add: ([first]: readonly RowError[]): void => {
      if (first === undefined) return;
      if (said.length < mostSaid) said.push(`line ${first.line}: ${explainRowError(first)}`);
      else more += 1;
    },
    sentences: (): string[] => (more === 0 ? [...said] : [...said, `and ${more} rows more`]),
  };
}

async function repeatedKeysOf(
  bound: BoundLoad,
  count: number,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<bigint>> {
  return count === 0 ? new Set() : await findRepeatedKeys(bound, signal);
}
