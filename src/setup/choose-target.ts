import type { ConnectionSettings } from "../connections/connection.ts";
import { targets } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";

/**
 * The operation that a connection is looked at as, where none is named: of a vendor whose addresses take a tenant if it has
 * one, and whose sessions it uses if it does; then the one that lives at its address. For a read of a record that nobody has,
 * one operation of a vendor is as good as another.
 */
export function chooseTarget(
  settings: Pick<ConnectionSettings, "baseUrl" | "tenant" | "sessionId" | "login">,
): Target | undefined {
  const { baseUrl, tenant, sessionId, login } = settings;
  const hasSessions = sessionId !== undefined || login !== undefined;
  const fitting = targets.filter(
    ({ path, signIn }) =>
      path.includes("{tenantId}") === (tenant !== undefined) &&
      (!hasSessions || signIn.sessions !== undefined),
  );
  return fitting.find(({ host }) => host !== undefined && host === baseUrl) ?? fitting[0];
}
