import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { SourceError, UsageError } from "../kernel/load-error.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import { keptFilesOf } from "../load/run/kept-files.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import type { LaterRequest } from "../load/load-request.ts";
import { standingOf } from "../load/tell/load-standing.ts";
import { makeRequestContext } from "../load/access/make-request-context.ts";
import { claimPlan } from "../load/planning/claim-plan.ts";
import type { PlanOutput } from "../load/load-request.ts";
import { makePlan } from "../load/planning/make-plan.ts";
import { makePlanHead } from "../load/planning/plan-head.ts";
import { undoRows } from "../load/planning/undo-rows.ts";
import { recallReading } from "../load/bind/reading-file.ts";
import { recallConnection, recallSource } from "../load/bind/recall-load.ts";
import { requireWholeLoad } from "../load/books/require-load.ts";
import { assertReachable } from "../load/access/network-route-to.ts";
import { withLedger } from "../load/books/with-ledger.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import { enterOperation, type Given, type RequestShape } from "./enter-operation.ts";
import { flag, laterShape, path, without } from "./request-shapes.ts";

/**
 * A plan to be made of the way back of a load.
 * @example
 * const request: Given<UndoRequest> = { load: "wb-20261122-0231", planPath: "back.plan" };
 */
export interface UndoRequest
  extends
    PlanOutput,
    Omit<
      LaterRequest,
      "acceptMappingChange" | "verify" | "limit" | "maxErrors" | "maxConsecutive" | "confirm"
    > {
  /** Where the load's file is by now, if it was moved. */
  readonly sourcePath?: string;
}

const shape: RequestShape<UndoRequest> = {
  ...without(
    laterShape,
    "acceptMappingChange",
    "verify",
    "limit",
    "maxErrors",
    "maxConsecutive",
    "confirm",
  ),
  sourcePath: path.optional(),
  planPath: path,
  pagePath: path.optional(),
  replace: flag.optional(),
};

export async function undoLoad(request: Given<UndoRequest>): Promise<OpenedPlan> {
  return await enterOperation("undoLoad", shape, request, planWayBack);
}

async function planWayBack(request: UndoRequest): Promise<OpenedPlan> {
  return await withLedger(request, async (ledger) => {
    const load = await requireWholeLoad(ledger, request.load, request);
    assertUndoable(load);
    const bound = await openOrigin(request, load);
    const connection = await recallConnection(request, load, bound);
    const claim = async (): Promise<void> =>
      await claimPlan(request, keptFilesOf(bound, connection, request));
    await claim();
    const context = makeRequestContext(connection, ledger, request);
    const { stopSignal, clock } = context;
    await assertReachable(connection, stopSignal);
    return await makePlan(
      {
        head: makePlanHead(bound, connection, {
          now: clock.now(),
          reading: await recallReading(loadDirectory(request.runsDir, load.id), load),
          undoes: load.id,
        }),
        target: bound.target,
        rowCount: load.rowCount ?? (await countRows(ledger, load)),
        rows: (read) =>
          undoRows(ledger, load, {
            bound,
            read,
            signal: request.stopSignal,
            width: 2 * connection.concurrency,
          }),
        verify: load.terms?.verify ?? 0,
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

/** A nightly drop is moved when it has gone in: then it can be said where it is. */
async function openOrigin(request: UndoRequest, load: LoadRecord): Promise<BoundLoad> {
  try {
    return await recallSource(request, load, request.sourcePath);
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== "ERR_SOURCE_NOT_FOUND") throw error;
    throw new SourceError(error.message, {
      code: error.code,
      actions: [`Say where the file of the load is by now: waybill undo ${load.id} --file FILE`],
      cause: error,
    });
  }
}

async function countRows(ledger: Ledger, { id }: LoadRecord): Promise<number> {
  let rows = 0;
  for await (const _row of ledger.rows(id)) rows += 1;
  return rows;
}

function assertUndoable(load: LoadRecord): void {
  const { id, counts, status } = load;
  if (standingOf(load) === "running")
    throw new UsageError(`load ${id} is at work, so it is too early to take it back`, {
      code: "ERR_LOAD_RUNNING",
      actions: ["Wait until it ends, or stop it (Ctrl-C) and undo what it did."],
    });
  if (counts.applied + counts["in-doubt"] > 0 || status !== "completed") return;
  throw new UsageError(`load ${id} applied no row, so there is nothing to take back`, {
    code: "ERR_NOTHING_TO_UNDO",
    actions: [`waybill report ${id} shows how its rows ended.`],
  });
}
