import { type Resource, listResources } from "./resources.ts";
import { type Service, type ServiceName, services } from "./services.ts";
import type { SessionEndpoints, Vendor } from "./vendor.ts";

/** What a request asks for, read from its method and path alone. */
export type Route =
  | {
      readonly kind: "write" | "read";
      readonly service: ServiceName;
      readonly resource: Resource;
      /** Blank where the path has none. */
      readonly tenant: string;
      /** Undefined where the body names the record, or the server does. */
      readonly id: string | undefined;
    }
  | {
      readonly kind: "search";
      readonly service: ServiceName;
      readonly resource: Resource;
      readonly tenant: string;
    }
  | {
      readonly kind: "login" | "logout";
      readonly service: ServiceName;
      readonly tenant: string;
      readonly sessions: SessionEndpoints;
    }
  | {
      readonly kind: "token";
      /** Undefined on the server itself. */
      readonly service: ServiceName | undefined;
      /** Whom the token is for; undefined: the first that there is. */
      readonly tenant: string | undefined;
      readonly audience: string | undefined;
    }
  | {
      readonly kind: "none";
      readonly service: ServiceName | undefined;
      readonly status: 400 | 404 | 405;
      readonly message: string;
    };

type NoRoute = Extract<Route, { kind: "none" }>;
type NamedService = Service & { readonly name: ServiceName };

/** Finds the endpoint. The path is taken as it was sent: `..` means nothing, and every segment is percent-decoded alone. */
export function routeRequest(method: string, path: string): Route {
  const [prefix, ...rest] = path.slice(1).split("/");
  const service = services.find((one) => one.prefix === prefix);
  const segments = decodeSegments(rest);
  if (segments === undefined)
    return none(service?.name, 400, "The path is not percent-encoded UTF-8.");
  if (service !== undefined) return routeInService(method, service, segments);
  const { tokens } = services.map(({ vendor }) => vendor).find(issuesAt(path)) ?? {};
  if (tokens === undefined) return none(undefined, 404, "There is no such service.");
  if (method !== "POST") return none(undefined, 405, "Tokens are fetched with POST.");
  const { audience } = tokens;
  return { kind: "token", service: undefined, tenant: undefined, audience };
}

const issuesAt =
  (path: string) =>
  ({ tokens }: Vendor): boolean =>
    tokens.at === "server" && tokens.path === path;

function routeInService(method: string, service: NamedService, segments: readonly string[]): Route {
  const { name, vendor } = service;
  const isInBase = vendor.tenantIn === "base-url";
  const base = isInBase ? segments[0] : undefined;
  const below = isInBase ? segments.slice(1) : segments;
  if (base === "" || (isInBase && base === undefined)) return nowhere(name);
  const call = method === "POST" ? findCall(service, base, `/${below.join("/")}`) : undefined;
  if (call !== undefined) return call;
  for (const resource of listResources()) {
    const found = resource.service === name ? matchPath(resource, below) : undefined;
    if (found !== undefined) return routeToRecord(method, resource, { tenant: base, ...found });
  }
  return nowhere(name);
}

/** What signs in below the base URL of a service. */
function findCall(
  { name: service, vendor: { sessions, tokens } }: NamedService,
  tenant: string | undefined,
  path: string,
): Route | undefined {
  if (tokens.at === "base-url" && tokens.path === path)
    return { kind: "token", service, tenant, audience: tokens.audience };
  if (sessions === undefined || tenant === undefined) return undefined;
  if (path === sessions.loginPath) return { kind: "login", service, tenant, sessions };
  return path === sessions.logoutPath ? { kind: "logout", service, tenant, sessions } : undefined;
}

interface MatchedPath {
  readonly tenant?: string | undefined;
  readonly id: string | undefined;
}

/** Tenant and id in a path that leads to the resource. */
function matchPath({ collection }: Resource, segments: readonly string[]): MatchedPath | undefined {
  if (segments.length > collection.length + 1) return undefined;
  let tenant: string | undefined;
  for (const [index, wanted] of collection.entries()) {
    const segment = segments[index] ?? "";
    if (wanted === "{tenantId}" && segment !== "") tenant = segment;
    else if (segment !== wanted) return undefined;
  }
  const id = segments[collection.length];
  return tenant === undefined ? { id } : { tenant, id };
}

function routeToRecord(
  method: string,
  resource: Resource,
  { tenant = "", id }: MatchedPath,
): Route {
  const { service, vendor, isAddressed } = resource;
  const { idInPath } = vendor;
  if (id !== undefined && idInPath?.pattern.test(id) === false)
    return none(service, 400, `The id in the path may hold ${idInPath.words} only.`);
  if (method === "GET" && id !== undefined && id !== "")
    return { kind: "read", service, resource, tenant, id };
  const isCreated = resource.method === "POST";
  if (method === "GET" && id === undefined && isCreated)
    return { kind: "search", service, resource, tenant };
  if (method !== resource.method || (id !== undefined) !== isAddressed)
    return none(service, 405, `${method} is not possible here.`);
  return { kind: "write", service, resource, tenant, id };
}

function decodeSegments(segments: readonly string[]): readonly string[] | undefined {
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

const none = (
  service: ServiceName | undefined,
  status: NoRoute["status"],
  message: string,
): NoRoute => ({ kind: "none", service, status, message });

const nowhere = (service: ServiceName): NoRoute => none(service, 404, "There is no such path.");
