import type { Connection } from "../../connections/connection.ts";
import type { DailyLimit } from "./open-daily-budget.ts";

/** The address with its tenant: users and credentials of one organization share what the vendor grants it. */
export function accountOf({ baseUrl, tenant }: Pick<Connection, "baseUrl" | "tenant">): string {
  return tenant === undefined ? baseUrl : `${baseUrl} ${tenant}`;
}

/** The limit on requests in 24 hours that the account of a connection is under, if any. */
export function dailyLimitOf(
  connection: Pick<Connection, "baseUrl" | "tenant" | "requestsPerDay">,
): DailyLimit | undefined {
  const { requestsPerDay: limit } = connection;
  return limit === undefined ? undefined : { account: accountOf(connection), limit };
}
