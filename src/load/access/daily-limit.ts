import type { Connection } from "../../connections/connection.ts";
import type { DailyLimit } from "./open-daily-budget.ts";

/**
 * The limit on requests in 24 hours that a connection is under, if any. The account is the address with its tenant: users
 * and credentials of one organization share what the vendor grants it.
 */
export function dailyLimitOf({
  baseUrl,
  tenant,
  requestsPerDay: limit,
}: Connection): DailyLimit | undefined {
  if (limit === undefined) return undefined;
  return { account: tenant === undefined ? baseUrl : `${baseUrl} ${tenant}`, limit };
}
