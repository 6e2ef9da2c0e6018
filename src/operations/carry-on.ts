import type { Connection } from "../connections/connection.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { UsageError } from "../kernel/load-error.ts";
import { describeThisPerson } from "../kernel/this-process.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import { findStore } from "./find-store.ts";
import { recallKnown } from "../load/begin/begin-correcting.ts";
import type { BoundLoad } from "../load/bound-load.ts";
import type { LoadReport } from "../load/tell/conclude-load.ts";
import {
  executeLoad,
  executeShared,
  type Concluded,
  type LeftToOthers,
} from "../load/run/execute-load.ts";
import type { ExecutionTask, LoadContext } from "../load/load-context.ts";
import type { LaterRequest } from "../load/load-request.ts";
import { makeLoadContext } from "../load/run/make-load-context.ts";
import { loadDirectory } from "../load/books/load-files.ts";
import { beginAgain } from "../load/planning/begin-plan.ts";
import { recallPlan } from "../load/planning/keep-plan.ts";
import { recallConnection, recallSource } from "../load/bind/recall-load.ts";
import { assertReachable } from "../load/access/network-route-to.ts";
import type { Target } from "../targets/target.ts";
import { assertReadable } from "../load/read-back/assert-readable.ts";

/** A load that has begun, with what it was begun with. */
export interface RecalledLoad {
  readonly load: LoadRecord;
  readonly bound: BoundLoad;
  readonly connection: Connection;
}

/**
 * Opens the source, the mapping and the connection of a load again, and sees whether its API can be reached.
 * @param sameAddressBecause why the connection must lead where the load was sent to; undefined: it need not
 * @throws LoadError when one of them is not what it was, or nobody answers
 */
export async function recallLoad(
  request: LaterRequest,
  load: LoadRecord,
  sameAddressBecause = reasonFor(load),
): Promise<RecalledLoad> {
  const stopSignal = request.stopSignal ?? new AbortController().signal;
  const store = await findStore({ ...request.connection, store: request.store });
  const place = { ...request, ...(store === undefined ? {} : { store }) };
  const bound = await recallSource(place, load);
  const connection = await recallConnection(request, load, bound);
  if (sameAddressBecause !== undefined) assertSameAddress(load, connection, sameAddressBecause);
  await assertReachable(connection, stopSignal);
  return { load, bound, connection };
}

function reasonFor({ terms }: LoadRecord): string | undefined {
  return terms?.plan === undefined ? undefined : "its plan was made for the records there";
}

/** @throws UsageError ERR_OTHER_ADDRESS when the connection leads elsewhere than the load was sent to */
function assertSameAddress(
  { id, baseUrl }: LoadRecord,
  connection: Connection,
  because: string,
): void {
  if (connection.baseUrl === baseUrl) return;
  throw new UsageError(`load ${id} was sent to ${baseUrl}, and ${because}`, {
    code: "ERR_OTHER_ADDRESS",
    actions: ["Leave --base-url out."],
  });
}

/** One more execution of a load: its task, and whatever has no outcome yet. */
export async function carryOn(
  request: LaterRequest,
  ledger: Ledger,
  recalled: RecalledLoad,
  task: ExecutionTask,
): Promise<LoadReport> {
  return await executeLoad(await contextOf(request, ledger, recalled, task));
}

/** The same for a load of the queue, which several workers may share. */
export async function carryOnShared(
  request: LaterRequest,
  ledger: Ledger,
  recalled: RecalledLoad,
  task: ExecutionTask,
): Promise<Concluded | LeftToOthers> {
  return await executeShared(await contextOf(request, ledger, recalled, task));
}

async function contextOf(
  request: LaterRequest,
  ledger: Ledger,
  { load, bound, connection }: RecalledLoad,
  given: ExecutionTask,
): Promise<LoadContext> {
  const plan = await recallPlan(load, loadDirectory(request.runsDir, load.id));
  const task =
    plan === undefined
      ? given
      : await withPlan(request, ledger, { load, bound, connection, plan, task: given });
  return await makeLoadContext({
    load: { ...withVerify(load, bound.target, request.verify), mappingHash: bound.mapping.hash },
    bound: await recallKnown(ledger, bound, load, task.carryOut === undefined),
    connection,
    ledger,
    settings: request,
    rowCount: load.rowCount,
    plan,
    withhold: undefined,
    task,
  });
}

/**
 * A load that is carried on: it keeps to the share that it was begun with, unless another is given for this execution.
 * @throws UsageError ERR_NO_READ_BACK
 */
function withVerify(load: LoadRecord, target: Target, verify: number | undefined): LoadRecord {
  assertReadable(target, verify);
  return verify === undefined ? load : { ...load, terms: { ...load.terms, verify } };
}

/** What sends rows by a plan is held against it as whoever applies it does. */
async function withPlan(
  { runsDir, ledger: choice, stopSignal }: LaterRequest,
  ledger: Ledger,
  { task, ...recalled }: RecalledLoad & { readonly plan: OpenedPlan; readonly task: ExecutionTask },
): Promise<ExecutionTask> {
  if (task.carryOut !== undefined) return task;
  const { load } = recalled;
  const entry = await ledger.work.find(load.id);
  const beginPlan = await beginAgain(ledger, {
    ...recalled,
    books: { runsDir, ledger: choice },
    person: entry?.person ?? describeThisPerson(),
    isJoined: task.isJoined === true,
    signal: stopSignal,
  });
  if (beginPlan === undefined) return task;
  return {
    ...task,
    begin: async (execution, logger, displaced) => {
      await beginPlan(execution, logger, displaced);
      await task.begin?.(execution, logger, displaced);
    },
  };
}
