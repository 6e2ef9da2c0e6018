import type { CredentialSource } from "../delivery/auth/credential-source.ts";
import { createPacer, type Pacer } from "../delivery/pacer.ts";
import type { SendRequest } from "../delivery/request.ts";
import { createSender } from "../delivery/send-request.ts";
import type { Logger } from "../logger.ts";
import { programVersion } from "../version.ts";
import { dailyLimitOf } from "./daily-limit.ts";
import type { LoadContext } from "./load-context.ts";
import { openCredentials } from "./open-credentials.ts";
import { openDailyBudget } from "./open-daily-budget.ts";
import { wayTo } from "./way-to.ts";

/** What it takes to put requests to the API of a connection. */
export type MeansContext = Pick<
  LoadContext,
  | "connection"
  | "ledger"
  | "clock"
  | "random"
  | "redact"
  | "secrets"
  | "stopSignal"
  | "abortSignal"
  | "withhold"
>;

/** Pace, connections and credentials of one account, while they are open. */
export interface RequestMeans {
  readonly pacer: Pacer;
  readonly send: SendRequest;
  readonly credentials: CredentialSource;
  readonly logger: Logger;
}

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
    way: wayTo(connection, connection.baseUrl),
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
