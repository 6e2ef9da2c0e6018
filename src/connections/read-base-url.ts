import { withoutEnd } from "../kernel/without-end.ts";
import { ConfigurationError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import type { Target } from "../targets/target.ts";
import { isLoopback } from "./is-loopback.ts";

export interface BaseUrl {
  readonly baseUrl: string;
  readonly isLoopback: boolean;
  readonly warnings: readonly string[];
}

/**
 * The base URL to send to, checked and without a trailing slash; its path is kept.
 * @param given from a flag or a connection; undefined: the target's documented host
 * @param allowPlainHttp true: http is taken for other machines too, with a warning
 * @throws ConfigurationError ERR_BASE_URL, ERR_PLAIN_HTTP
 */
export function readBaseUrl(
  given: string | undefined,
  target: Target,
  allowPlainHttp = false,
): BaseUrl {
  const text = given ?? target.host;
  if (text === undefined) throw missing(target);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw refuse(`${quote(text)} is not an address that begins with https://.`, target);
  }
  if (/[{}<>]/.test(text)) {
    throw refuse(`${quote(text)} still holds a placeholder; put in your own names.`, target);
  }
  if (url.username !== "" || url.password !== "") {
    throw refuse(
      `The base URL for ${url.host} holds a user name or a password; a credential never stands in an address.`,
      target,
    );
  }
  if (/[?#]/.test(text)) {
    throw refuse(
      `${quote(text)} has a query or a fragment; a base URL ends with its path.`,
      target,
    );
  }
  const loopback = isLoopback(url);
  const isPlain = url.protocol === "http:" && !loopback;
  if (isPlain && !allowPlainHttp) throw refusePlainHttp(url);
  return {
    baseUrl: url.origin + withoutEnd(url.pathname, /\//),
    isLoopback: loopback,
    warnings: isPlain ? [warnOfPlainHttp(url)] : [],
  };
}

/** A sentence when the base URL already holds the beginning of the operation's own path. */
export function warnOfDoubledPath(baseUrl: string, target: Target): string | undefined {
  const fixed = target.path.split("/{")[0] ?? "";
  const parts = [fixed, fixed.slice(0, fixed.lastIndexOf("/"))].filter((part) => part !== "");
  const doubled = parts.find((part) => new URL(baseUrl).pathname.endsWith(part));
  if (doubled === undefined) return undefined;
  return `The base URL ${baseUrl} ends with ${doubled}, which waybill adds by itself; leave it out if requests come back as 404.`;
}

const exampleOf = ({ host, hostExample }: Target): string =>
  host ?? hostExample ?? "https://api.example.com";

/** The address as given, unless it may hold a credential. */
function quote(text: string): string {
  return text.includes("@") ? "The base URL" : `"${printable(text.slice(0, 200))}"`;
}

function missing(target: Target): ConfigurationError {
  return new ConfigurationError(
    `${target.name} has no address of its own: the base URL holds your organization's name and must be given.`,
    {
      code: "ERR_BASE_URL",
      actions: [
        `Give it with --base-url ${exampleOf(target)}, or as base_url of a connection in waybill.config.yaml.`,
      ],
    },
  );
}

function refuse(sentence: string, target: Target): ConfigurationError {
  return new ConfigurationError(sentence, {
    code: "ERR_BASE_URL",
    actions: [`Give a base URL like ${exampleOf(target)}.`],
  });
}

const warnOfPlainHttp = (url: URL): string =>
  `${url.origin} is plain http: whoever is on the way can read the credential and the records.`;

/** Plain http without leave. */
export function refusePlainHttp(url: URL): ConfigurationError {
  return new ConfigurationError(
    `${url.origin} is plain http: the credential and the records would cross the network unencrypted.`,
    {
      code: "ERR_PLAIN_HTTP",
      actions: [
        `Use ${url.origin.replace("http:", "https:")}. Plain http is for addresses of this machine (127.0.0.1, localhost).`,
        "Where the network in between is your own: --allow-plain-http, or allow_plain_http: true in the connection.",
      ],
    },
  );
}
