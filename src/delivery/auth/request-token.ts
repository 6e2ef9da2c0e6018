import { isJsonObject } from "../../kernel/json.ts";
import { parseBody } from "../read-words.ts";
import { askAuthority, postJson, refusedBy, type AuthorityMeans } from "./authority.ts";
import { headerSafe } from "./credential-source.ts";

/** OAuth client credentials. */
export interface TokenRequest {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string | undefined;
}

export interface IssuedToken {
  readonly value: string;
  /** As the answer has it; undefined where it says nothing. */
  readonly lifeSeconds: number | undefined;
}

/**
 * Asks an OAuth authority for one token (RFC 6749 4.4; as JSON, as the vendors' public clients send it).
 * @param beforeSend called before every try: each may mint a token, whether or not its answer arrives
 * @param afterRefusal called when the authority says that it issued none
 * @throws TargetError ERR_CREDENTIALS_REFUSED, ERR_CREDENTIALS_UNAVAILABLE
 */
export async function requestToken(
  { tokenUrl, clientId, clientSecret, audience }: TokenRequest,
  means: AuthorityMeans,
  { beforeSend, afterRefusal }: Record<"beforeSend" | "afterRefusal", () => Promise<void>>,
): Promise<IssuedToken> {
  const request = postJson(tokenUrl, {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    ...(audience === undefined ? {} : { audience }),
  });
  const answer = await askAuthority(request, means, beforeSend);
  const issued = answer.status === 200 ? readIssued(answer.body) : undefined;
  if (issued !== undefined) {
    means.learnSecret(issued.value);
    return issued;
  }
  if (answer.status >= 400) await afterRefusal();
  throw refusedBy(request, "the client credentials", answer, means, {
    lacking: "a token",
    actions: [
      "Check domain, client_id, client_secret and audience of the connection, then resume the load.",
    ],
  });
}

function readIssued(body: string): IssuedToken | undefined {
  const parsed = parseBody(body);
  if (!isJsonObject(parsed)) return undefined;
  const { access_token: value, expires_in: life } = parsed;
  if (typeof value !== "string" || !headerSafe.test(value)) return undefined;
  const seconds = Number(life ?? Number.NaN);
  return { value, lifeSeconds: seconds > 0 && Number.isFinite(seconds) ? seconds : undefined };
}
