import type { IncomingHttpHeaders } from "node:http";

/** Of a request, what tells where it comes from. */
export interface AskedFrom {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** Names under which a desk is reached. */
export interface OwnNames {
  /** `127.0.0.1:4180`, as a browser writes them into Host. */
  readonly hosts: ReadonlySet<string>;
  /** `http://127.0.0.1:4180`, as a browser writes them into Origin. */
  readonly origins: ReadonlySet<string>;
}

/** Why a request is not answered, for whoever sent it by mistake. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 413 | 415 | 421 | 429;
  readonly reason: string;
}

/** Requests that only look. */
export const isLook = (method: string): boolean => method === "GET" || method === "HEAD";

/**
 * Judges by its headers whether a request comes from a page of this desk, before anybody is looked up. A name in Host that is none of
 * ours is how a foreign page reaches a port of this machine (DNS rebinding). What changes something has to name our own origin; a
 * browser can't be made to leave Origin out of such a request, or to lie in it.
 */
export function judgeRequest({ method, headers }: AskedFrom, names: OwnNames): Refusal | undefined {
  if (!names.hosts.has(headers.host ?? ""))
    return { status: 421, reason: "this address is not one of the desk's own" };
  if (!isLook(method) && method !== "POST")
    return { status: 405, reason: "the desk takes GET and POST" };
  const site = headers["sec-fetch-site"];
  if (isLook(method)) {
    const isOwn = site === undefined || site === "same-origin" || site === "none";
    if (isOwn || headers["sec-fetch-mode"] === "navigate") return undefined;
    return { status: 403, reason: "a page of another site asked for this" };
  }
  if (site !== undefined && site !== "same-origin")
    return { status: 403, reason: "a page of another site sent this" };
  if (!names.origins.has(headers.origin ?? ""))
    return { status: 403, reason: "nothing shows that a page of the desk sent this" };
  return undefined;
}
