import { startStopwatch } from "../../kernel/clock.ts";
import { describeThisProcess } from "../../kernel/this-process.ts";
import type { Execution } from "../../ledger/load-record.ts";
import type { ShareEnd, ShareStop } from "../../ledger/shard-book.ts";
import { exitCodes, LedgerError, LoadError } from "../../kernel/load-error.ts";
import { createFileLogger, type Logger } from "../../kernel/logger.ts";
import { teeLogger } from "./tee-logger.ts";
import type { PacePoint } from "../../report/summary.ts";
import { concludeLoad, type LoadReport } from "../tell/conclude-load.ts";
import { asStopped, completed, stoppedBecause, stoppedBy } from "../tell/ending.ts";
import type { Ending, LoadContext, LoadUnderWay } from "../load-context.ts";
import { GuardedObserver } from "./guarded-observer.ts";
import { beginExecution, type ExecutionBegun } from "../books/begin-execution.ts";
import { BegunBeforeError, stampExecution, refuseBegunBefore } from "../books/execution-stamp.ts";
import { logPath } from "../books/load-files.ts";
import { heedWishes, type HeededWishes } from "./heed-wishes.ts";
import { tellBeginning } from "./load-trail.ts";
import type { LoadProgress } from "../load-request.ts";
import { resumeCommand } from "../tell/resume-command.ts";
import { carryShared } from "./carry-shared.ts";
import { carryRows } from "./pipeline.ts";
import { withRequestMeans } from "../access/with-request-means.ts";
import { createRunTally } from "./run-tally.ts";
import { tellCourse } from "./tell-course.ts";
import { watchPace } from "./watch-pace.ts";

/**
 * One execution of a load: delivers what has no outcome yet, ends the execution in the ledger, writes the reports.
 * @throws LoadError when the execution can't begin or the books can't be written; any other error is a bug
 */
export async function executeLoad(context: LoadContext): Promise<LoadReport> {
  const { report } = await executeShared(context);
  if (report === undefined) throw new Error("only a load of the queue is left to others");
  return report;
}

/** A load that has been concluded, by its last execution. */
export interface Concluded {
  readonly report: LoadReport;
  readonly execution: Execution;
}

/** A load on which others are still at work: the last of them concludes it. */
export interface LeftToOthers {
  readonly report?: undefined;
  /** Why this execution went. */
  readonly error: LoadError | undefined;
}

/** The same for a load that several workers may share. */
export async function executeShared(context: LoadContext): Promise<Concluded | LeftToOthers> {
  const own = createFileLogger(logPath(context.directory), context.redact);
  const logger = teeLogger(own, context.settings.logger, context.redact);
  try {
    return await execute(context, logger);
  } finally {
    await logger.close();
  }
}

async function execute(context: LoadContext, logger: Logger): Promise<Concluded | LeftToOthers> {
  const { ledger, load, clock, task } = context;
  const { observer } = context.settings;
  const startedAt = clock.now();
  if (task?.taken === undefined) {
    const newest = await ledger.lastWrite(load.id);
    await refuseBegunBefore(context, { loadId: load.id, epoch: (newest?.epoch ?? 0) + 1 });
  }
  const { execution, displaced }: ExecutionBegun =
    task?.taken === undefined
      ? await beginExecution(ledger, load.id, {
          clock,
          stopSignal: context.stopSignal,
          takeOver: task?.takeOver,
          onWait: observer?.onWait,
        })
      : { execution: task.taken };
  if (observer instanceof GuardedObserver) observer.logTo(logger);
  const tally = createRunTally(context.rowCount);
  const elapsedMs = startStopwatch(clock);
  let underWay: LoadUnderWay = { ...context, execution, logger, tally, startedAt, elapsedMs };
  let pace: readonly PacePoint[] = [];
  try {
    await stampExecution(context, execution);
    tellBeginning(context, execution);
    await task?.begin?.(execution, logger, displaced);
    const wishes = await heedWishes(underWay);
    const progress = announce(underWay, wishes);
    const watch = watchPace(logger, progress);
    const course = tellCourse(underWay, progress);
    const last = await deliverToEnd(underWay, wishes).finally(async () => {
      wishes.end();
      pace = watch.stop();
      await course.stop();
    });
    if (last.execution === undefined) return { error: last.ending.error };
    underWay = { ...underWay, execution: last.execution };
    const report = await concludeLoad(underWay, pace, last.ending);
    return { report, execution: last.execution };
  } catch (error) {
    if (error instanceof BegunBeforeError && task?.isJoined !== true) {
      await takeBack(context, execution, error);
      throw error;
    }
    await release(underWay, error);
    throw asStopped(
      error,
      resumeCommand(load.id, context.settings, {
        configPath: context.settings.connection.configPath,
      }),
    );
  } finally {
    observer?.onEnd?.(load.id);
  }
}

/** @returns no execution where others are still at work on the load @throws LedgerError */
async function deliverToEnd(
  context: LoadUnderWay,
  wishes: HeededWishes,
): Promise<{ readonly ending: Ending; readonly execution?: Execution }> {
  for (;;) {
    const ending = await deliver(context, wishes);
    // Without a ledger there is nothing to report from; a resume settles the rest.
    if (ending.error instanceof LedgerError) throw ending.error;
    const end = await leaveOthers(context, ending);
    if (end.kind === "left") return { ending };
    if (end.kind === "last") return { ending, execution: end.execution };
  }
}

/** What stops the load wherever it is carried out, and is no matter of one worker. */
const causesOfLoad: ReadonlySet<string> = new Set([
  "ERR_TOO_MANY_ERRORS",
  "ERR_NOTHING_GOES_IN",
  "ERR_RAMP_STOPPED",
  "ERR_CANCELLED",
  "ERR_GUARD_BROKEN",
]);

async function leaveOthers(
  { ledger, execution, stopSignal, logger }: LoadUnderWay,
  { error }: Pick<Ending, "error">,
): Promise<ShareEnd> {
  if (execution.shards === undefined) return { kind: "last", execution };
  const end = await ledger.shards.leave(execution, {
    owner: describeThisProcess(),
    isDone: error === undefined && !stopSignal.aborted,
    ...(error === undefined || !causesOfLoad.has(error.code) ? {} : { stop: toStop(error) }),
  });
  if (end.kind === "left")
    logger.info("execution ends, others carry the load on", { epoch: execution.epoch });
  return end;
}

function toStop({ code, message, exitCode, actions }: LoadError): ShareStop {
  return { code, message, exitCode, actions };
}

/** Delivers what has no outcome yet, and says how that ended. Throws for bugs only. */
async function deliver(context: LoadUnderWay, wishes: HeededWishes): Promise<Ending> {
  const { logger, tally, execution } = context;
  const requestsAhead = (): number | undefined =>
    context.rowCount === undefined ? undefined : context.rowCount - tally.rowsDone();
  try {
    return await withRequestMeans(context, { logger, requestsAhead }, async (means) => {
      const usual = execution.shards === undefined ? carryRows : carryShared;
      const carryOut = context.task?.carryOut ?? usual;
      const pacer = wishes.guard(means.pacer);
      const { limitReached } = await carryOut(context, { ...means, pacer });
      return endingOf(context, limitReached);
    });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    if (error.code === "ERR_INTERRUPTED") return endingOf(context, false);
    logger.error("load stops", { code: error.code, reason: error.message });
    return stoppedBy(error);
  }
}

function endingOf({ stopSignal, withhold, settings }: LoadContext, limitReached: boolean): Ending {
  if (stopSignal.aborted) return stoppedBecause("interrupted", exitCodes.interrupted);
  if (withhold !== undefined) return stoppedBy(withhold);
  if (!limitReached) return completed;
  const { limit } = settings;
  return stoppedBecause(
    limit === 1
      ? "only the first row was asked for"
      : `only the first ${limit} rows were asked for`,
  );
}

function announce(
  { load, directory, settings, tally, elapsedMs }: LoadUnderWay,
  { pausedBy }: HeededWishes,
): () => LoadProgress {
  const progress = (): LoadProgress => ({ ...tally.progress(elapsedMs()), pausedBy: pausedBy() });
  settings.observer?.onStart?.({ loadId: load.id, directory, progress });
  return progress;
}

/** So that the ledger does not come to know of an execution with the number of one that it has forgotten. */
async function takeBack(
  { ledger, clock }: LoadContext,
  execution: Execution,
  { code, message, actions }: BegunBeforeError,
): Promise<void> {
  const reason = [`${message}.`, ...actions].join(" ");
  await ledger.withdraw(execution, { code, reason, at: clock.now() }).catch(() => undefined);
}

/** Frees the load for a resume, if that can still be written; the error that led here is the one to tell of. */
async function release(context: LoadUnderWay, error: unknown): Promise<void> {
  const { ledger, clock, task } = context;
  const left = { error: error instanceof LoadError ? error : undefined };
  const share = await leaveOthers(context, left).catch(() => undefined);
  const execution = share?.kind === "last" ? share.execution : context.execution;
  if (share?.kind === "left") return;
  const reason = error instanceof LoadError ? error.message : "a fault in Waybill";
  const ending = stoppedBecause(reason);
  const { status, reason: why } = task?.settleEnding?.(ending) ?? ending;
  const end = { status, at: clock.now(), ...(why === undefined ? {} : { reason: why }) };
  await ledger.endExecution(execution, end).catch(() => undefined);
}
