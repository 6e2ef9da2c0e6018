/** How one signs in to a vendor's APIs, and how they say that a credential has ended. Data, no behaviour. */
export interface SignIn {
  /** The vendor as people call it. */
  readonly vendor: string;
  /** Where client credentials are exchanged for a token. */
  readonly tokens: TokenAuthority;
  /** Claim in which the vendor's tokens name their tenant, where they do. */
  readonly tenantClaim?: string;
  /** Present where a user can log in for a session, which is then shown in place of a token. */
  readonly sessions?: Sessions;
}

/** An OAuth authority (RFC 6749 4.4). */
export type TokenAuthority =
  /** At the tenant's own domain, which the connection names. */
  | {
      readonly at: "domain";
      readonly path: string;
      /** Asked for unless the connection names another. */
      readonly audience: string | undefined;
      /** Tokens that all integrations of a tenant may have in a month, where the vendor says so. */
      readonly monthlyLimit: number | undefined;
    }
  /** Below the API's own base URL. */
  | { readonly at: "base-url"; readonly path: string };

/** Sessions by user name and password; paths are below the base URL. */
export interface Sessions {
  /** Name of the header that carries a session, in lower case. */
  readonly header: string;
  readonly loginPath: string;
  readonly logoutPath: string;
  /** Member of the login's answer with its result, one object or a list with one. */
  readonly resultIn: string;
  readonly idField: string;
  /** Any value but a blank, zero or null means that the login was refused. */
  readonly errorCodeField: string;
  readonly errorTextField: string;
  /** What a body says when the session has ended, be its status a 500 or a 200. */
  readonly endedSign: string;
}

const tokenVariable = "WAYBILL_TOKEN";
const sessionVariable = "WAYBILL_SESSION_ID";

/** Environment variables that may hold a ready-made credential; the first that is there counts. */
export function credentialVariables({
  sessions,
}: SignIn): readonly { readonly kind: "session" | "bearer"; readonly name: string }[] {
  const token = { kind: "bearer", name: tokenVariable } as const;
  return sessions === undefined ? [token] : [{ kind: "session", name: sessionVariable }, token];
}

/** True for a body that says that the session has ended: no fault of the server, nor of a row. */
export function tellsEndedSession({ sessions }: SignIn, body: string): boolean {
  return sessions !== undefined && body.includes(sessions.endedSign);
}
