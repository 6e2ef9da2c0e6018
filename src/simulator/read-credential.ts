import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type ServiceName, vendorOf } from "./services.ts";
import { readClaims, type TokenClaims } from "./tokens.ts";

export type CredentialKind = "token" | "session";

/** What is remembered of a credential: a digest, and what it says of itself. */
export interface PresentedCredential {
  readonly key: string;
  readonly claims: TokenClaims;
}

/** The credential in the headers: a Bearer token, or a session before that where the vendor has sessions. */
export function readCredential(
  service: ServiceName,
  headers: IncomingHttpHeaders,
): PresentedCredential | undefined {
  const { sessions } = vendorOf(service);
  const session = sessions && headers[sessions.header];
  if (typeof session === "string" && session.trim() !== "") {
    return { key: digestCredential("session", session), claims: {} };
  }
  const token = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  return { key: digestCredential("token", token), claims: readClaims(token) };
}

/** The form in which a credential is kept. */
export function digestCredential(kind: CredentialKind, secret: string): string {
  return createHash("sha256").update(`${kind}:${secret}`).digest("base64");
}
