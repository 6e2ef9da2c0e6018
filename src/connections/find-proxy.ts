import { ConfigurationError } from "../kernel/load-error.ts";
import type { Environment } from "./connection.ts";
import { isLoopback } from "./is-loopback.ts";

/**
 * The proxy that the environment names for an address: `HTTPS_PROXY` or `HTTP_PROXY` by the address's own scheme, else
 * `ALL_PROXY`, unless `NO_PROXY` names the host; each also in lower case, which wins. An address of this machine has none.
 * @throws ConfigurationError ERR_PROXY, without showing what may be a password
 */
export function findProxy(address: string, env: Environment): string | undefined {
  const url = new URL(address);
  if (isLoopback(url) || isExcepted(url, read(env, "no_proxy") ?? "")) return undefined;
  const name = `${url.protocol.slice(0, -1)}_proxy`;
  const given = read(env, name) ?? read(env, "all_proxy");
  if (given === undefined) return undefined;
  const text = given.includes("://") ? given : `http://${given}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy === undefined || !["http:", "https:"].includes(proxy.protocol) || proxy.hostname === "")
    throw refuse(name, "holds no address of an HTTP proxy");
  if (!isDecodable(proxy.username) || !isDecodable(proxy.password))
    throw refuse(name, "holds a user name or password with a % that is not written as %25");
  return proxy.href;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function read(env: Environment, name: string): string | undefined {
  const value = env[name] ?? env[name.toUpperCase()];
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}

/** `*`, or names split by commas or blanks: a host with all below it, with or without a leading dot, and maybe a port. */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  // With two colons or more it is an IPv6 address, whose port stands behind brackets.
  const isBare = entry.indexOf(":") !== entry.lastIndexOf(":") && !entry.startsWith("[");
  const [, bracketed, plain, entryPort] = isBare
    ? [entry, undefined, entry]
    : (/^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []);
  if (entryPort !== undefined && entryPort !== port) return false;
  const name = (bracketed ?? plain ?? "").replace(/^\*?\./, "");
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}

function refuse(name: string, what: string): ConfigurationError {
  return new ConfigurationError(
    `The environment variable ${name.toUpperCase()} (or ALL_PROXY) ${what}.`,
    {
      code: "ERR_PROXY",
      actions: [
        "Give it like http://proxy.example.com:3128; SOCKS proxies are not supported. Or unset it, or name the host in NO_PROXY.",
      ],
    },
  );
}
