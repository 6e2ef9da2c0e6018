import { isoTime } from "../kernel/clock.ts";
import { ConfigurationError } from "../kernel/load-error.ts";
import { showCell } from "../kernel/show-cell.ts";

/** Whose a token should be. */
export interface TokenOwner {
  readonly tenant: string | undefined;
  /** Claim in which the vendor's tokens name their tenant, where they do. */
  readonly claim: string | undefined;
}

/**
 * Reads what a token says about itself, so that an expired one or one of another tenant is known before the first row. A
 * token that is not a JWT is taken as it is; its signature is the API's business.
 * @param now epoch milliseconds
 * @throws ConfigurationError ERR_TOKEN_EXPIRED, ERR_WRONG_TENANT
 */
export function checkToken(token: string, { tenant, claim }: TokenOwner, now: number): void {
  const claims = readClaims(token);
  const expiry = readExpiry(token);
  if (expiry !== undefined && expiry <= now) {
    throw new ConfigurationError(`The token expired at ${isoTime(expiry)}.`, {
      code: "ERR_TOKEN_EXPIRED",
      actions: [
        "Get a new token, set it where the old one was, and run the command again.",
        "If it is new, look at the clock of this machine.",
      ],
    });
  }
  const own = claim === undefined ? undefined : claims.get(claim);
  if (typeof own !== "string" || tenant === undefined || own === tenant) return;
  throw new ConfigurationError(
    `The token belongs to the tenant ${showCell(own)}, but the load is for ${showCell(tenant)}.`,
    {
      code: "ERR_WRONG_TENANT",
      actions: ["Give the tenant that the token is for, or the token of that tenant."],
    },
  );
}

/** The end of a token in epoch milliseconds, as far as it says so itself. */
export function readExpiry(token: string): number | undefined {
  const expiry = readClaims(token).get("exp");
  return typeof expiry === "number" && expiry > 0 ? expiry * 1000 : undefined;
}

function readClaims(token: string): ReadonlyMap<string, unknown> {
  const [, payload, ...rest] = token.split(".");
  if (payload === undefined || rest.length !== 1) return new Map();
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return new Map(typeof claims === "object" && claims !== null ? Object.entries(claims) : []);
  } catch {
    return new Map();
  }
}
