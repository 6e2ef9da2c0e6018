import { createPacer } from "../delivery/pacer.ts";
import { createSender } from "../delivery/send-request.ts";
import { isProcessAlive } from "../ledger/is-process-alive.ts";
import type { Execution, ExecutionEnd } from "../ledger/ledger.ts";
import { describeThisProcess } from "../ledger/process-probe.ts";
import { exitCodes, LedgerError, LoadError } from "../load-error.ts";
import { createFileLogger, type Logger } from "../logger.ts";
import type { Summary } from "../report/summary.ts";
import { isGoodOutcome, outcomes, type LoadStatus } from "../rows/outcome.ts";
import { programVersion } from "../version.ts";
import { deliverLoad } from "./deliver-load.ts";
import type { LoadContext } from "./load-context.ts";
import { logPath } from "./load-files.ts";
import { countRows, reportLoad, type ReportedRun } from "./report-load.ts";
import { createRunTally, type RunTally } from "./run-tally.ts";

/** How a load ended, for machines and for people. */
export interface LoadReport {
  readonly summary: Summary;
  readonly exitCode: number;
  /** What stopped the load, where something did. */
  readonly error: LoadError | undefined;
}

/** How the execution ended, before the rows are looked at. */
interface Ending {
  readonly status: LoadStatus;
  readonly exitCode: number;
  readonly reason: string | undefined;
  readonly error: LoadError | undefined;
}

/**
 * One execution of a load: delivers what has no outcome yet, ends the execution in the ledger, writes the reports.
 * @throws LoadError when the execution can't begin or the books can't be written; any other error is a bug
 */
export async function executeLoad(context: LoadContext): Promise<LoadReport> {
  const { ledger, load, clock } = context;
  const startedAt = clock.now();
  const execution = await ledger.beginExecution(load.id, describeThisProcess(), isProcessAlive);
  const logger = createFileLogger(logPath(context.directory), context.redact);
  const tally = createRunTally(context.rowCount);
  const progress = (): ReturnType<RunTally["progress"]> => tally.progress(clock.now() - startedAt);
  context.settings.observer?.onStart?.({ loadId: load.id, directory: context.directory, progress });
  logger.info("execution begins", {
    loadId: load.id,
    epoch: execution.epoch,
    target: load.targetName,
    baseUrl: load.baseUrl,
  });
  try {
    const ending = await deliver(context, execution, logger, tally);
    if (ending.error instanceof LedgerError) throw lostLedger(ending.error, load.id);
    const rowCount = context.rowCount ?? (await countRows(context.bound));
    const { status, reason, error } = ending;
    const end = { status, rowCount, at: clock.now(), ...(reason === undefined ? {} : { reason }) };
    const summary = await reportOrStop(context, execution, end, {
      status,
      reason,
      next: error?.actions ?? [],
      tally,
      startedAt,
      rowCount,
    });
    logger.info("execution ends", {
      status,
      reason,
      rows: summary.rows,
      applied: summary.outcomes.applied,
    });
    return { summary, exitCode: exitCodeOf(ending, summary), error };
  } finally {
    await logger.close();
  }
}

async function deliver(
  context: LoadContext,
  execution: Execution,
  logger: Logger,
  tally: RunTally,
): Promise<Ending> {
  const { connection, clock, random, settings } = context;
  const { ratePerSecond: capPerSecond, concurrency: mostInFlight } = connection;
  const requestsAhead = (): number | undefined =>
    context.rowCount === undefined ? undefined : context.rowCount - tally.rowsDone();
  const pacer = createPacer({ capPerSecond, mostInFlight, requestsAhead, clock, random });
  const sender = createSender({
    timeoutMs: connection.timeoutMs,
    connections: connection.concurrency,
    userAgent: `waybill/${programVersion}`,
  });
  try {
    const { limitReached } = await deliverLoad(context, {
      execution,
      pacer,
      send: sender.send,
      logger,
      tally,
    });
    if (context.stopSignal.aborted) return stopped(exitCodes.interrupted, "interrupted");
    if (context.withhold !== undefined)
      return stopped(exitCodes.stopped, context.withhold.message, context.withhold);
    if (limitReached)
      return stopped(exitCodes.stopped, `only the first ${settings.limit} rows were asked for`);
    return { status: "completed", exitCode: exitCodes.ok, reason: undefined, error: undefined };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    logger.error("load stops", { code: error.code, reason: error.message });
    return stopped(exitCodes.stopped, error.message, error);
  } finally {
    sender.close();
  }
}

/** The reports come before the end is recorded: a load whose reports could not be written can be resumed to write them. */
async function reportOrStop(
  { ledger, load, ...context }: LoadContext,
  execution: Execution,
  end: ExecutionEnd,
  run: ReportedRun,
): Promise<Summary> {
  try {
    const summary = await reportLoad({ ledger, load, ...context }, run);
    await ledger.endExecution(execution, end);
    return summary;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    await ledger
      .endExecution(execution, { ...end, status: "stopped", reason: error.message })
      .catch(() => undefined);
    const actions = [...error.actions, `Then write the reports: waybill resume ${load.id}`];
    const { code, message } = error;
    throw new LedgerError(message, { code, exitCode: exitCodes.stopped, actions, cause: error });
  }
}

/** Without a ledger there is nothing to report from; what was recorded before is safe, and a resume settles the rest. */
function lostLedger(error: LedgerError, loadId: string): LedgerError {
  const actions = [...error.actions, `Then carry on: waybill resume ${loadId}`];
  return new LedgerError(error.message, {
    code: error.code,
    exitCode: exitCodes.stopped,
    actions,
    cause: error,
  });
}

const stopped = (exitCode: number, reason: string, error?: LoadError): Ending => ({
  status: "stopped",
  exitCode,
  reason,
  error,
});

function exitCodeOf(ending: Ending, summary: Summary): number {
  const isAllGood = outcomes.every(
    (outcome) => isGoodOutcome(outcome) || summary.outcomes[outcome] === 0,
  );
  return ending.exitCode === exitCodes.ok && !isAllGood
    ? exitCodes.someRowsOtherwise
    : ending.exitCode;
}
