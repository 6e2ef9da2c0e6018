import { withoutEnd } from "../kernel/without-end.ts";
import { ConfigurationError } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import type { Target } from "../targets/target.ts";
import { isLoopback } from "./is-loopback.ts";
import { refusePlainHttp } from "./read-base-url.ts";

/**
 * Where tokens are asked for at the tenant's own domain.
 * @param domain a host name, or an https address
 * @param path of the authority, below the domain
 * @throws ConfigurationError ERR_TOKEN_DOMAIN, ERR_PLAIN_HTTP
 */
export function readTokenUrl(
  domain: string | undefined,
  path: string,
  { target, allowPlainHttp }: { readonly target: Target; readonly allowPlainHttp: boolean },
): string {
  if (domain === undefined) throw refuse(`client_credentials for ${target.name} need a domain.`);
  const text = domain.includes("://") ? domain : `https://${domain}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAddress = url !== undefined && ["http:", "https:"].includes(url.protocol);
  if (!isAddress || url.username !== "" || url.password !== "" || /[?#{}<>@]/.test(text)) {
    const shown = domain.includes("@") ? "What is given" : `"${printable(domain.slice(0, 200))}"`;
    throw refuse(`${shown} is not the domain of a sign-in.`);
  }
  if (url.protocol === "http:" && !isLoopback(url) && !allowPlainHttp) throw refusePlainHttp(url);
  return `${url.origin}${withoutEnd(url.pathname, /\//)}${path}`;
}

function refuse(sentence: string): ConfigurationError {
  return new ConfigurationError(sentence, {
    code: "ERR_TOKEN_DOMAIN",
    actions: [
      "Give the tenant's own domain as the vendor's console shows it, such as domain: acme.auth0.com.",
    ],
  });
}
