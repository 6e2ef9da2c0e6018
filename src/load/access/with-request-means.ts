import type { MeansContext, RequestMeans } from "../request-means.ts";
import { createPacer } from "../../delivery/pacer.ts";
import { createSender } from "../../delivery/send-request.ts";
import type { Logger } from "../../kernel/logger.ts";
import { programVersion } from "../../kernel/version.ts";
import { dailyLimitOf } from "./daily-limit.ts";
import { openCredentials } from "./open-credentials.ts";
import { openDailyBudget } from "./open-daily-budget.ts";
import { networkRouteTo } from "./network-route-to.ts";

/**
 * Opens what requests need, has it used, and closes it whatever happens.
 * @param requestsAhead about how many requests are still to come; undefined: not known
 * @throws LoadError when there is no good credential, and whatever `use` throws
 */
export async function withRequestMeans<T>(
  context: MeansContext,
  { logger, requestsAhead }: { logger: Logger; requestsAhead: () => number | undefined },
  use: (means: RequestMeans) => Promise<T>,
): Promise<T> {
  const { connection, clock, random } = context;
  const { ratePerSecond: capPerSecond, concurrency: mostInFlight, longestWaitMs } = connection;
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
    networkRoute: networkRouteTo(connection, connection.baseUrl),
  });
  const credentials = openCredentials(context, logger, dailyBudget);
  try {
    // Whether there is a good credential is known before the first row.
    if (context.withhold === undefined) await credentials.current();
    return await use({ pacer, send: sender.send, credentials, logger });
  } finally {
    await credentials.close();
    sender.close();
    await dailyBudget?.close();
  }
}
