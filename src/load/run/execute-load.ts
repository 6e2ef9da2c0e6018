import { startStopwatch } from "../../kernel/clock.ts";
import { isProcessAlive } from "../../ledger/is-process-alive.ts";
import type { Execution } from "../../ledger/load-record.ts";
import { describeThisProcess } from "../../ledger/process-probe.ts";
import { LedgerError, LoadError } from "../../kernel/load-error.ts";
import { createFileLogger, type Logger } from "../../kernel/logger.ts";
import type { PacePoint } from "../../report/summary.ts";
import { concludeLoad, type LoadReport, type Running } from "../tell/conclude-load.ts";
import { asStopped, stoppedBecause } from "../tell/ending.ts";
import type { LoadContext } from "../load-context.ts";
import { GuardedObserver } from "./guarded-observer.ts";
import { logPath } from "../books/load-files.ts";
import { tellBeginning } from "./load-trail.ts";
import type { LoadProgress } from "../load-request.ts";
import { resumeCommand } from "../tell/resume-command.ts";
import { runDelivery } from "./run-delivery.ts";
import { createRunTally } from "./run-tally.ts";
import { watchPace } from "./watch-pace.ts";

/**
 * One execution of a load: delivers what has no outcome yet, ends the execution in the ledger, writes the reports.
 * @throws LoadError when the execution can't begin or the books can't be written; any other error is a bug
 */
export async function executeLoad(context: LoadContext): Promise<LoadReport> {
  const logger = createFileLogger(logPath(context.directory), context.redact);
  try {
    return await execute(context, logger);
  } finally {
    await logger.close();
  }
}

async function execute(context: LoadContext, logger: Logger): Promise<LoadReport> {
  const { ledger, load, clock, task } = context;
  const { observer } = context.settings;
  const startedAt = clock.now();
  const isAlive = task?.isAlive ?? isProcessAlive;
  const execution = await ledger.beginExecution(load.id, describeThisProcess(), isAlive);
  if (observer instanceof GuardedObserver) observer.logTo(logger);
  const tally = createRunTally(context.rowCount);
  const running = { execution, logger, tally, startedAt, elapsedMs: startStopwatch(clock) };
  let pace: readonly PacePoint[] = [];
  try {
    tellBeginning(context, execution);
    await task?.begin?.(execution, logger);
    const progress = announce(context, running);
    const watch = watchPace(logger, progress);
    const ending = await runDelivery(context, running).finally(() => (pace = watch.stop()));
    // Without a ledger there is nothing to report from; a resume settles the rest.
    if (ending.error instanceof LedgerError) throw ending.error;
    return await concludeLoad(context, { ...running, pace }, ending);
  } catch (error) {
    await release(context, execution, error);
    throw asStopped(
      error,
      resumeCommand(load.id, context.settings.runsDir, {
        configPath: context.settings.connection.configPath,
      }),
    );
  }
}

function announce(
  { load, directory, settings }: LoadContext,
  { tally, elapsedMs }: Running,
): () => LoadProgress {
  const progress = (): LoadProgress => tally.progress(elapsedMs());
  settings.observer?.onStart?.({ loadId: load.id, directory, progress });
  return progress;
}

/** Frees the load for a resume, if that can still be written; the error that led here is the one to tell of. */
async function release(
  { ledger, clock, task }: LoadContext,
  execution: Execution,
  error: unknown,
): Promise<void> {
  const reason = error instanceof LoadError ? error.message : "a fault in Waybill";
  const ending = stoppedBecause(reason);
  const { status, reason: why } = task?.settleEnding?.(ending) ?? ending;
  const end = { status, at: clock.now(), ...(why === undefined ? {} : { reason: why }) };
  await ledger.endExecution(execution, end).catch(() => undefined);
}
