import { isoTime, systemClock, type Clock } from "../../kernel/clock.ts";
import type { Connection } from "../../connections/connection.ts";
import type { RequestBook } from "../../ledger/request-book.ts";
import { dailyLimitOf } from "../access/daily-limit.ts";

/**
 * Says before a load that its requests will not fit into what the account has left of its 24 hours.
 * @param requests how many the load needs at least; undefined: not known
 */
export async function warnOfDailyLimit(
  book: RequestBook,
  connection: Connection,
  requests: number | undefined,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  const limit = dailyLimitOf(connection);
  if (limit === undefined || requests === undefined) return [];
  const { left, freeAt } = await book.grant({ ...limit, requests: 0, at: clock.now() });
  if (requests <= left) return [];
  return [
    `This load needs at least ${requests} requests; the account has ${left} left of its ${limit.limit} in 24 hours. The load will stop there, resumable from ${isoTime(freeAt)} on.`,
  ];
}
