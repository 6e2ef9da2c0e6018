import { resolve } from "node:path";
import { isLoopback } from "./is-loopback.ts";
import { defaultConfigPath } from "./default-config-path.ts";
import { type ApprovalPolicy, loadConfigurationIfThere } from "./load-connections.ts";

/** Where requests would go, and by which words. */
interface Destination {
  readonly name: string | undefined;
  readonly configPath: string | undefined;
  /** What `configPath` holds, where it was read before. */
  readonly configText?: string | undefined;
  readonly baseUrl: string;
  readonly tenant: string | undefined;
}

/**
 * Who says that a destination takes approved plans only, in words; undefined: nobody. Asked are the connection and the
 * policies of the configuration file in the working folder and of the one that is named: no flag leads past the first.
 * @throws ConfigurationError when a file can't be read: what it demands is not known then
 */
export async function findApprovalRule(to: Destination): Promise<string | undefined> {
  const named = to.configPath ?? defaultConfigPath;
  const paths = [
    ...new Map([defaultConfigPath, named].map((path) => [resolve(path), path])).values(),
  ];
  for (const path of paths) {
    const isNamed = resolve(path) === resolve(named);
    const text = isNamed ? to.configText : undefined;
    const configuration = await loadConfigurationIfThere(path, text);
    if (configuration === undefined) continue;
    const connection =
      isNamed && to.name !== undefined ? configuration.connections.get(to.name) : undefined;
    if (connection?.requireApproval === true) return `the connection ${to.name}`;
    if (configuration.policies.some((policy) => isUnder(policy, to)))
      return `${to.baseUrl}, by the policies of ${path},`;
  }
  return undefined;
}

/** True where an address is that of a policy or lies below it, however it is written. */
export function isUnder(
  policy: ApprovalPolicy,
  to: Pick<Destination, "baseUrl" | "tenant">,
): boolean {
  if (policy.tenant !== undefined && foldTenant(policy.tenant) !== foldTenant(to.tenant ?? ""))
    return false;
  const [wanted, found] = [placeOf(policy.baseUrl), placeOf(to.baseUrl)];
  return wanted.host === found.host && wanted.path.every((part, at) => part === found.path[at]);
}

const foldTenant = (tenant: string): string => tenant.trim().toLowerCase();

/**
 * Host and path of an address in one way of writing. The scheme says nothing: http and https of a host are one place. Case,
 * escapes and doubled slashes of a path say nothing either, because many servers take them for the same.
 */
function placeOf(baseUrl: string): { readonly host: string; readonly path: readonly string[] } {
  const url = new URL(baseUrl);
  const name = isLoopback(url) ? "loopback" : url.hostname.replace(/\.$/, "");
  const usual = url.protocol === "https:" ? "443" : "80";
  const port = url.port === "" ? usual : url.port;
  // A default port is that of the scheme, which says nothing.
  const host = ["80", "443"].includes(port) ? name : `${name}:${port}`;
  const path = unescaped(url.pathname)
    .toLowerCase()
    .split(/[\\/]/)
    .filter((part) => part !== "");
  return { host, path };
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
