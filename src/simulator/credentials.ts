import type { IncomingHttpHeaders } from "node:http";
import { type CredentialKind, digestCredential, readCredential } from "./read-credential.ts";
import type { SimulatorSettings } from "./read-options.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { type ServiceName, vendorOf } from "./services.ts";
import { makeToken } from "./tokens.ts";

export type Access = "granted" | "missing" | "wrong" | "expired" | "wrong-tenant";

export interface Credentials {
  /** Judges a request's credential, and counts it as used. A blank tenant is none: the address names none. */
  check(service: ServiceName, headers: IncomingHttpHeaders, tenant: string): Access;
  /** A new session. */
  openSession(): string;
  /** Ends the session (or token) that the request came with. */
  close(service: ServiceName, headers: IncomingHttpHeaders): void;
  /** A new token, or undefined when the quota is used up. */
  issueToken(tenant: string): string | undefined;
}

interface Use {
  since: number | undefined;
  requests: number;
  isClosed: boolean;
}

/** Where any credential is good, so many of them are remembered at most. */
const mostStrangers = 10_000;

/** Knows which credentials are good. Holds digests of them, never the credentials. */
export function createCredentials(settings: SimulatorSettings): Credentials {
  const { clock, sessionExpiry } = settings;
  const random = createSeededRandom(settings.seed + 1);
  const known = new Map<string, Use>();
  const strangers = new Map<string, Use>();
  let tokensIssued = 0;
  const learn = (kind: CredentialKind, secret: string): void => {
    known.set(digestCredential(kind, secret), newUse());
  };
  for (const token of settings.tokens) learn("token", token);
  for (const session of settings.sessionIds) learn("session", session);
  const isExpired = (use: Use): boolean =>
    use.isClosed ||
    use.requests > (sessionExpiry.requests ?? Infinity) ||
    clock.now() - (use.since ?? clock.now()) >= (sessionExpiry.ms ?? Infinity);

  return {
    check(service, headers, tenant) {
      const credential = readCredential(service, headers);
      if (credential === undefined) return "missing";
      const { key, claims } = credential;
      const stranger = isStrict(settings, service) ? undefined : recall(strangers, key);
      const use = known.get(key) ?? stranger;
      if (use === undefined) return "wrong";
      use.since ??= clock.now();
      use.requests += 1;
      if (isExpired(use) || clock.now() >= (claims.expiresAt ?? Infinity)) return "expired";
      const isMeant = tenant === "" || (claims.tenant ?? tenant) === tenant;
      return isMeant ? "granted" : "wrong-tenant";
    },
    openSession() {
      const session = randomText(random);
      learn("session", session);
      return session;
    },
    close(service, headers) {
      const credential = readCredential(service, headers);
      if (credential === undefined) return;
      const use = known.get(credential.key) ?? recall(strangers, credential.key);
      use.isClosed = true;
    },
    issueToken(tenant) {
      if (tokensIssued >= (settings.tokenQuota ?? Infinity)) return undefined;
      tokensIssued += 1;
      const expiresAt = clock.now() + settings.tokenLifeSeconds * 1000;
      const token = makeToken(tenant, expiresAt, randomText(random));
      learn("token", token);
      return token;
    },
  };
}

/** With nothing configured that could be right, every credential is. */
function isStrict(settings: SimulatorSettings, service: ServiceName): boolean {
  const { tokens, clients, sessionIds, logins } = settings;
  const lists =
    vendorOf(service).sessions === undefined
      ? [tokens, clients]
      : [tokens, clients, sessionIds, logins];
  return lists.some((list) => list.length > 0);
}

function recall(strangers: Map<string, Use>, key: string): Use {
  const use = strangers.get(key) ?? newUse();
  strangers.set(key, use);
  const [oldest] = strangers.size > mostStrangers ? strangers.keys() : [];
  if (oldest !== undefined) strangers.delete(oldest);
  return use;
}

const newUse = (): Use => ({ since: undefined, requests: 0, isClosed: false });

const randomText = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
