import { isProcessAlive } from "../ledger/is-process-alive.ts";
import type { Execution, ExecutionEnd } from "../ledger/ledger.ts";
import { describeThisProcess } from "../ledger/process-probe.ts";
import { LedgerError, LoadError, SourceError } from "../load-error.ts";
import { createFileLogger, type Logger } from "../logger.ts";
import type { PacePoint, Summary } from "../report/summary.ts";
import { asStopped, exitCodeOf, type Ending } from "./ending.ts";
import type { LoadContext } from "./load-context.ts";
import { logPath } from "./load-files.ts";
import type { LoadProgress } from "./load-request.ts";
import { countRows, reportLoad, type ReadableRows } from "./report-load.ts";
import { resumeCommand } from "./resume-command.ts";
import { runDelivery } from "./run-delivery.ts";
import { createRunTally, type RunTally } from "./run-tally.ts";
import { watchPace } from "./watch-pace.ts";

/** How a load ended, for machines and for people. */
export interface LoadReport {
  readonly summary: Summary;
  readonly exitCode: number;
  /** What stopped the load, where something did. */
  readonly error: LoadError | undefined;
}

interface Running {
  readonly execution: Execution;
  readonly logger: Logger;
  readonly tally: RunTally;
  /** Epoch milliseconds. */
  readonly startedAt: number;
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
  const running = { execution, logger, tally: createRunTally(context.rowCount), startedAt };
  let pace: readonly PacePoint[] = [];
  try {
    const progress = announce(context, running);
    const watch = watchPace(logger, progress);
    const ending = await runDelivery(context, running).finally(() => (pace = watch.stop()));
    // Without a ledger there is nothing to report from; a resume settles the rest.
    if (ending.error instanceof LedgerError) throw ending.error;
    return await conclude(context, { ...running, pace }, ending);
  } catch (error) {
    await release(context, execution, error);
    throw asStopped(error, resumeCommand(load.id, context.settings.runsDir));
  } finally {
    await logger.close();
  }
}

function announce(
  { load, clock, directory, settings }: LoadContext,
  { execution, logger, tally, startedAt }: Running,
): () => LoadProgress {
  const progress = (): LoadProgress => tally.progress(clock.now() - startedAt);
  settings.observer?.onStart?.({ loadId: load.id, directory, progress });
  logger.info("execution begins", {
    loadId: load.id,
    epoch: execution.epoch,
    target: load.targetName,
    baseUrl: load.baseUrl,
  });
  return progress;
}

/** The reports come before the end is recorded: a load whose reports could not be written is resumed to write them. */
async function conclude(
  context: LoadContext,
  { execution, logger, tally, startedAt, pace }: Running & { readonly pace: readonly PacePoint[] },
  ending: Ending,
): Promise<LoadReport> {
  const { ledger, clock } = context;
  const { status, reason, error } = ending;
  await ledger.flush();
  const source = await findRowCount(context, error);
  const end: ExecutionEnd = {
    status,
    at: clock.now(),
    ...(reason === undefined ? {} : { reason }),
    ...(source.fault === undefined ? { rowCount: source.rowCount } : {}),
  };
  const next = error?.actions ?? [];
  const run = { status, reason, next, tally, startedAt, source, pace };
  const summary = await reportLoad(context, run);
  await ledger.endExecution(execution, end);
  const { rows, outcomes } = summary;
  logger.info("execution ends", { status, reason, rows, applied: outcomes.applied });
  return { summary, exitCode: exitCodeOf(ending, summary), error };
}

/** Frees the load for a resume, if that can still be written; the error that led here is the one to tell of. */
async function release(
  { ledger, clock }: LoadContext,
  execution: Execution,
  error: unknown,
): Promise<void> {
  const reason = error instanceof LoadError ? error.message : "a fault in Waybill";
  const end = { status: "stopped", reason, at: clock.now() } as const;
  await ledger.endExecution(execution, end).catch(() => undefined);
}

async function findRowCount(
  { bound, rowCount }: LoadContext,
  error: LoadError | undefined,
): Promise<ReadableRows> {
  const isSound = rowCount !== undefined && !(error instanceof SourceError);
  return isSound ? { rowCount, fault: undefined } : await countRows(bound);
}
