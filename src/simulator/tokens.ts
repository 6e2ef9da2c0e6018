const tenantClaim = "http://rhythmsoftware.com/tenant_id";

/** What a token says of itself; empty when it is opaque. */
export interface TokenClaims {
  readonly tenant?: string;
  /** Epoch milliseconds. */
  readonly expiresAt?: number;
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A text in the form of a JWT. The signature is no signature: only the simulator that issued the token knows it. */
export function makeToken(tenant: string, expiresAt: number, signature: string): string {
  const claims = { [tenantClaim]: tenant, exp: Math.floor(expiresAt / 1000) };
  return [{ alg: "none", typ: "JWT" }, claims, signature].map(encode).join(".");
}

/** Reads the claims of a token that has the form of a JWT. */
export function readClaims(token: string): TokenClaims {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null) return {};
    const tenant: unknown = Reflect.get(claims, tenantClaim);
    const exp: unknown = Reflect.get(claims, "exp");
    return {
      ...(typeof tenant === "string" && { tenant }),
      ...(typeof exp === "number" && { expiresAt: exp * 1000 }),
    };
  } catch {
    return {};
  }
}
