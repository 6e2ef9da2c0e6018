import { createPacer } from "../delivery/pacer.ts";
import { createSender } from "../delivery/send-request.ts";
import type { Execution } from "../ledger/ledger.ts";
import { exitCodes, LoadError } from "../load-error.ts";
import type { Logger } from "../logger.ts";
import { programVersion } from "../version.ts";
import { dailyLimitOf } from "./daily-limit.ts";
import { deliverLoad } from "./deliver-load.ts";
import { completed, stoppedBecause, stoppedBy, type Ending } from "./ending.ts";
import type { LoadContext } from "./load-context.ts";
import { openDailyBudget } from "./open-daily-budget.ts";
import { openCredentials } from "./open-credentials.ts";
import type { RunTally } from "./run-tally.ts";
import { wayTo } from "./way-to.ts";

/** Delivers what has no outcome yet, and says how that ended. Throws for bugs only. */
export async function runDelivery(
  context: LoadContext,
  { execution, logger, tally }: { execution: Execution; logger: Logger; tally: RunTally },
): Promise<Ending> {
  const { connection, clock, random } = context;
  const { ratePerSecond: capPerSecond, concurrency: mostInFlight, longestWaitMs } = connection;
  const requestsAhead = (): number | undefined =>
    context.rowCount === undefined ? undefined : context.rowCount - tally.rowsDone();
  const limit = dailyLimitOf(connection);
  const dailyBudget = limit && openDailyBudget(context.ledger.requests, limit, clock);
  const pacer = createPacer({
    dailyBudget,
    capPerSecond,
    mostInFlight,
    longestWaitMs,
    requestsAhead,
    clock,
    random,
  });
  const sender = createSender({
    timeoutMs: connection.timeoutMs,
    connections: connection.concurrency,
    userAgent: `waybill/${programVersion}`,
    way: wayTo(connection, connection.baseUrl),
  });
  const credentials = openCredentials(context, logger, dailyBudget);
  try {
    // Whether there is a good credential is known before the first row.
    if (context.withhold === undefined) await credentials.current();
    const means = { execution, pacer, send: sender.send, credentials, logger, tally };
    const { limitReached } = await (context.task?.carryOut ?? deliverLoad)(context, means);
    return endingOf(context, limitReached);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    if (error.code === "ERR_INTERRUPTED") return endingOf(context, false);
    logger.error("load stops", { code: error.code, reason: error.message });
    return stoppedBy(error);
  } finally {
    await credentials.close();
    sender.close();
    await dailyBudget?.close();
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
