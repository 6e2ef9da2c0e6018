import { ConfigurationError } from "../load-error.ts";
import type { Target } from "../targets/target.ts";
import type { ConnectionSettings, Credential } from "./connection.ts";
import { readSecret, readVariable, type SecretPlace } from "./read-secret.ts";

const tokenVariable = "WAYBILL_TOKEN";
const sessionVariable = "WAYBILL_SESSION_ID";

interface ResolvedCredential {
  readonly credential: Credential;
  readonly warnings: readonly string[];
}

/**
 * The credential for a target: the connection's own, else that of the environment. BillingPlatform takes a session id or
 * a token, Rhythm a token.
 * @throws ConfigurationError ERR_CREDENTIAL_MISSING naming the variable to set, and those of `readSecret`
 */
export async function resolveCredential(
  target: Target,
  connection: { readonly name: string; readonly settings: ConnectionSettings } | undefined,
  place: SecretPlace,
): Promise<ResolvedCredential> {
  const takesSession = target.vendor === "billingplatform";
  const { token, sessionId } = connection?.settings ?? {};
  const of = `of connection ${connection?.name}`;
  if (token !== undefined && sessionId !== undefined && takesSession) throw ambiguous(of);
  if (sessionId !== undefined && takesSession) {
    const { value, warnings } = await readSecret(sessionId, place, `the session id ${of}`);
    return { credential: { kind: "session", value }, warnings };
  }
  if (token !== undefined) {
    const { value, warnings } = await readSecret(token, place, `the token ${of}`);
    return { credential: { kind: "bearer", value }, warnings };
  }
  return { credential: readEnvironment(takesSession, place), warnings: [] };
}

function readEnvironment(takesSession: boolean, { env }: SecretPlace): Credential {
  const session = takesSession ? readVariable(env, sessionVariable) : undefined;
  if (session !== undefined) return { kind: "session", value: session };
  const token = readVariable(env, tokenVariable);
  if (token !== undefined) return { kind: "bearer", value: token };
  const variables = takesSession ? `${sessionVariable} or ${tokenVariable}` : tokenVariable;
  throw new ConfigurationError(`There is no credential for the API: ${variables} is not set.`, {
    code: "ERR_CREDENTIAL_MISSING",
    actions: [
      `Set ${variables} in the environment.`,
      takesSession
        ? "Or name a connection whose session_id or token says where the secret is."
        : "Or name a connection whose token says where the secret is.",
    ],
  });
}

function ambiguous(of: string): ConfigurationError {
  return new ConfigurationError(
    `Both token and session_id ${of} are given; it takes one of them.`,
    {
      code: "ERR_CONFIGURATION_INVALID",
      actions: ["Take one of the two out of waybill.config.yaml."],
    },
  );
}
