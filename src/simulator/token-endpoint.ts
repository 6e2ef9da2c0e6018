import { type Answer, answerJson } from "./answer.ts";
import { parseBody } from "./parse-body.ts";
import type { SimulatorContext } from "./simulator-context.ts";

interface TokenRequest {
  readonly body: string;
  readonly contentType: string | undefined;
  /** What the authority wants for an audience, where it knows any. */
  readonly audience: string | undefined;
  /** Whom the token is for; undefined: the first tenant that there is. */
  readonly tenant: string | undefined;
}

/** OAuth client credentials, as JSON or as a form; errors in OAuth's own shape. */
export function answerToken(request: TokenRequest, context: SimulatorContext): Answer {
  const { settings, credentials } = context;
  const fields = readFields(request);
  if (fields["grant_type"] !== "client_credentials") {
    return oauthError(400, "unsupported_grant_type", "The grant must be client_credentials.");
  }
  const { client_id: id, client_secret: secret } = fields;
  const isKnown =
    settings.clients.length === 0
      ? Boolean(id) && Boolean(secret)
      : settings.clients.some((client) => client.clientId === id && client.clientSecret === secret);
  if (!isKnown) return oauthError(401, "access_denied", "The client is not known.");
  const { audience, tenant } = request;
  if (audience !== undefined && fields["audience"] !== audience) {
    return oauthError(403, "access_denied", `The audience must be ${audience}.`);
  }
  const token = credentials.issueToken(tenant ?? settings.tenants[0] ?? "demo");
  if (token === undefined) {
    return oauthError(429, "too_many_requests", "The quota of tokens is used up.");
  }
  const { tokenLifeSeconds } = settings;
  const answer = { access_token: token, token_type: "Bearer", expires_in: tokenLifeSeconds };
  return answerJson(200, JSON.stringify(answer));
}

function readFields({ body, contentType }: TokenRequest): Readonly<Record<string, unknown>> {
  if (contentType?.startsWith("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  const parsed = parseBody(body);
  return typeof parsed === "string" ? {} : parsed;
}

const oauthError = (status: number, error: string, error_description: string): Answer => ({
  ...answerJson(status, JSON.stringify({ error, error_description })),
  reason: error_description,
});
