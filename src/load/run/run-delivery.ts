import type { Execution } from "../../ledger/load-record.ts";
import { exitCodes, LoadError } from "../../kernel/load-error.ts";
import type { Logger } from "../../kernel/logger.ts";
import { carryRows } from "./pipeline.ts";
import { completed, stoppedBecause, stoppedBy } from "../tell/ending.ts";
import type { Ending, LoadContext, RunTally } from "../load-context.ts";
import { withRequestMeans } from "../access/with-request-means.ts";

/** Delivers what has no outcome yet, and says how that ended. Throws for bugs only. */
export async function runDelivery(
  context: LoadContext,
  { execution, logger, tally }: { execution: Execution; logger: Logger; tally: RunTally },
): Promise<Ending> {
  const requestsAhead = (): number | undefined =>
    context.rowCount === undefined ? undefined : context.rowCount - tally.rowsDone();
  try {
    return await withRequestMeans(context, { logger, requestsAhead }, async (means) => {
      const carryOut = context.task?.carryOut ?? carryRows;
      const { limitReached } = await carryOut(context, { ...means, execution, tally });
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
