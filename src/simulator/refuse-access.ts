import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "./answer.ts";
import type { Refusal } from "./error-answers.ts";
import type { SimulatorSettings } from "./read-options.ts";
import type { Route } from "./route-request.ts";
import { vendorOf } from "./services.ts";
import type { SimulatorContext } from "./simulator-context.ts";
import type { Vendor } from "./vendor.ts";

type GuardedRoute = Exclude<Route, { kind: "none" | "token" }>;

/** The refusal of a request whose tenant or credential is not good; undefined when both are. */
export function refuseAccess(
  { route, headers }: { readonly route: Route; readonly headers: IncomingHttpHeaders },
  context: SimulatorContext,
): Answer | undefined {
  if (route.kind === "none" || route.kind === "token") return undefined;
  const refusal = findRefusal(route, headers, context);
  return refusal && context.writeError(route.service, refusal);
}

function findRefusal(
  route: GuardedRoute,
  headers: IncomingHttpHeaders,
  { settings, credentials }: SimulatorContext,
): Refusal | undefined {
  const { service, tenant, kind } = route;
  const vendor = vendorOf(service);
  const isInBase = vendor.tenantIn === "base-url";
  if (isInBase && tenant !== (settings.org ?? tenant)) {
    return { status: 404, message: `There is no org ${tenant}.` };
  }
  if (kind === "login") return undefined;
  switch (credentials.check(service, headers, tenant)) {
    case "missing":
      return { status: 401, message: "There is no credential in the request." };
    case "wrong":
      return { status: 401, message: "The credential is not known." };
    case "expired":
      return expired(vendor, settings);
    case "wrong-tenant":
      return { status: 403, message: `The credential is not for the tenant ${tenant}.` };
    case "granted":
      return isInBase || isKnownTenant(tenant, settings)
        ? undefined
        : { status: 403, message: `There is no access to the tenant ${tenant}.` };
  }
}

function expired({ sessions }: Vendor, settings: SimulatorSettings): Refusal {
  if (sessions === undefined || settings.expiredSession === "401") {
    return { status: 401, message: "The session or token has expired." };
  }
  return { status: 500, message: "The session has expired.", errorCode: sessions.endedCode };
}

const isKnownTenant = (tenant: string, { tenants }: SimulatorSettings): boolean =>
  tenant === "" || tenants.length === 0 || tenants.includes(tenant);
