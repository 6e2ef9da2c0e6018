import type { MeansContext, RequestMeans } from "../request-means.ts";
import { AccountPace, type JoinedPacer, type LoadBounds } from "../../delivery/pacer.ts";
import { createSender } from "../../delivery/send-request.ts";
import type { Logger } from "../../kernel/logger.ts";
import { programVersion } from "../../kernel/version.ts";
import { AccountPaces } from "../account-paces.ts";
import { accountOf, dailyLimitOf } from "./daily-limit.ts";
import { onLedgersClock } from "../../ledger/ledgers-clock.ts";
import { openCredentials } from "./open-credentials.ts";
import { openDailyBudget } from "./open-daily-budget.ts";
import { networkRouteTo } from "./network-route-to.ts";
import { LimitExchange } from "./limit-exchange.ts";
import { PaceExchange } from "./pace-exchange.ts";

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
  const { connection, clock, ledger } = context;
  const limit = dailyLimitOf(connection);
  const dailyBudget =
    limit && openDailyBudget(ledger.requests, limit, onLedgersClock(clock, ledger));
  const pacer = await joinAccount(context, {
    dailyBudget,
    capPerSecond: connection.ratePerSecond,
    mostInFlight: connection.concurrency,
    accountInFlight: connection.accountInFlight,
    longestWaitMs: connection.longestWaitMs,
    requestsAhead,
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
    await pacer.leave();
    await dailyBudget?.close();
  }
}

interface SharedPacer extends Omit<JoinedPacer, "leave"> {
  readonly leave: () => Promise<void>;
}

/** Joins those that are at work on the account, of this process and of others. */
async function joinAccount(
  { connection, ledger, clock, random, withhold, paces }: MeansContext,
  bounds: LoadBounds,
): Promise<SharedPacer> {
  const account = accountOf(connection);
  // What sends nothing takes no part of the pace.
  const { atWork } = withhold === undefined && paces !== undefined ? paces : new AccountPaces();
  const known = atWork.get(account);
  const pace = known?.pace ?? new AccountPace({ clock, random });
  const Exchange = ledger.isForHosts ? LimitExchange : PaceExchange;
  const exchange = known?.exchange ?? new Exchange(pace, account, clock);
  const pacer = pace.join(bounds);
  atWork.set(account, { pace, exchange });
  const endExchange = withhold === undefined ? await exchange.join(ledger) : undefined;
  return {
    ...pacer,
    leave: async () => {
      pacer.leave();
      if (pace.isEmpty()) atWork.delete(account);
      await endExchange?.();
    },
  };
}
