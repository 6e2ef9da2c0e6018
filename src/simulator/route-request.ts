import { findResource, invoiceDetails, pathPrefixes, type Resource } from "./services.ts";
import { type ServiceName, serviceNames } from "./services.ts";

/** What a request asks for, read from its method and path alone. */
export type Route =
  | {
      readonly kind: "write" | "read";
      readonly service: ServiceName;
      readonly resource: Resource;
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
      readonly kind: "login" | "logout" | "authenticate";
      readonly service: "billingplatform";
      readonly tenant: string;
    }
  | { readonly kind: "token"; readonly service: undefined }
  | {
      readonly kind: "none";
      readonly service: ServiceName | undefined;
      readonly status: 400 | 404 | 405;
      readonly message: string;
    };

type NoRoute = Extract<Route, { kind: "none" }>;

/** A vendor document says so of ids: letters, digits, `_`, `:`, `|` and `-`. */
const rhythmId = /^[\w:|-]+$/;

/** Finds the endpoint. The path is taken as it was sent: `..` means nothing, and every segment is percent-decoded alone. */
export function routeRequest(method: string, path: string): Route {
  const [prefix, ...rest] = path.slice(1).split("/");
  const service = serviceNames.find((name) => pathPrefixes[name] === prefix);
  const segments = decodeSegments(rest);
  if (segments === undefined) return none(service, 400, "The path is not percent-encoded UTF-8.");
  if (service === "billingplatform") return routeBillingPlatform(method, segments);
  if (service !== undefined) return routeRhythm(method, service, segments);
  if (path !== "/oauth/token") return none(undefined, 404, "There is no such service.");
  if (method !== "POST") return none(undefined, 405, "Tokens are fetched with POST.");
  return { kind: "token", service: undefined };
}

function routeRhythm(method: string, service: ServiceName, segments: readonly string[]): Route {
  const [name = "", tenant = "", id, ...more] = segments;
  const resource = findResource(service, name);
  if (resource === undefined || tenant === "" || more.length > 0) {
    return none(service, 404, "There is no such path.");
  }
  if (id !== undefined && !rhythmId.test(id)) {
    return none(service, 400, "The id in the path may hold letters, digits and _ : - | only.");
  }
  if (method === "GET" && id !== undefined) {
    return { kind: "read", service, resource, tenant, id };
  }
  const isAddressed = resource.method === "PUT";
  if (method === "GET" && !isAddressed) return { kind: "search", service, resource, tenant };
  if (method !== resource.method || (id !== undefined) !== isAddressed) {
    return none(service, 405, `${method} is not possible here.`);
  }
  return { kind: "write", service, resource, tenant, id };
}

function routeBillingPlatform(method: string, segments: readonly string[]): Route {
  const service = "billingplatform";
  const [tenant = "", ...rest] = segments;
  const path = rest.slice(0, 3).join("/");
  const id = rest[3];
  const isCall = method === "POST" && tenant !== "" && id === undefined;
  if (path === "rest/2.0/login" && isCall) return { kind: "login", service, tenant };
  if (path === "rest/2.0/logout" && isCall) return { kind: "logout", service, tenant };
  if (path === "auth/1.0/authenticate" && isCall) return { kind: "authenticate", service, tenant };
  if (path !== `rest/2.0/${invoiceDetails.name}` || tenant === "" || rest.length > 4) {
    return none(service, 404, "There is no such path.");
  }
  if (method === "GET" && id !== undefined && id !== "") {
    return { kind: "read", service, resource: invoiceDetails, tenant, id };
  }
  if (method !== "PUT" || id !== undefined) {
    return none(service, 405, `${method} is not possible here.`);
  }
  return { kind: "write", service, resource: invoiceDetails, tenant, id: undefined };
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
