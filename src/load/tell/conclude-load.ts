import type { ExecutionEnd } from "../../ledger/load-record.ts";
import { SourceError, type LoadError } from "../../kernel/load-error.ts";
import type { PacePoint, Summary } from "../../report/summary.ts";
import { exitCodeOf, judgePlace, withCommand } from "./ending.ts";
import type { Begun, BookContext, Ending } from "../load-context.ts";
import { keepReports } from "./kept-reports.ts";
import { countRows, reportLoad, type ReadableRows } from "./report-load.ts";
import { resumeCommand } from "./resume-command.ts";

/** How a load ended, for machines and for people. */
export interface LoadReport {
  readonly summary: Summary;
  readonly exitCode: number;
  /** What stopped the load, where something did. */
  readonly error: LoadError | undefined;
}

/** The reports come before the end is recorded: a load whose reports could not be written is resumed to write them. */
export async function concludeLoad(
  context: BookContext & Begun,
  pace: readonly PacePoint[],
  given: Ending,
): Promise<LoadReport> {
  const { ledger, clock, task, load, settings } = context;
  const { execution, logger, tally, startedAt, elapsedMs } = context;
  await ledger.flush();
  const counts = (await ledger.findLoad(load.id))?.counts;
  const ending = counts === undefined ? given : judgePlace(given, counts);
  const { status, reason } = task?.settleEnding?.(ending) ?? ending;
  const command = resumeCommand(load.id, settings, {
    verb: task?.verb,
    configPath: settings.connection.configPath,
  });
  const error = ending.error === undefined ? undefined : withCommand(ending.error, command);
  const source = await findRowCount(context, ending.error);
  const end: ExecutionEnd = {
    status,
    at: clock.now(),
    ...(reason === undefined ? {} : { reason }),
    ...(source.fault === undefined ? { rowCount: source.rowCount } : {}),
  };
  const next = error?.actions ?? [];
  const run = { status, reason, next, tally, startedAt, elapsedMs: elapsedMs(), source, pace };
  const summary = await reportLoad(context, execution, run);
  await keepReports(context, execution, logger);
  await ledger.endExecution(execution, end);
  const { rows, outcomes } = summary;
  const { epoch } = execution;
  logger.info("execution ends", { epoch, status, reason, rows, applied: outcomes.applied });
  return { summary, exitCode: exitCodeOf(ending, outcomes), error };
}

async function findRowCount(
  { bound, rowCount }: BookContext,
  error: LoadError | undefined,
): Promise<ReadableRows> {
  const isSound = rowCount !== undefined && !(error instanceof SourceError);
  return isSound ? { rowCount, fault: undefined } : await countRows(bound);
}
