import { ConfigurationError } from "../kernel/load-error.ts";
import type { Credential } from "./access.ts";
import type { Environment } from "./connection.ts";
import { readVariable } from "./read-secret.ts";

const tokenVariable = "WAYBILL_TOKEN";
const sessionVariable = "WAYBILL_SESSION_ID";

/**
 * The credential of the environment: BillingPlatform takes a session id or a token, Rhythm a token.
 * @throws ConfigurationError ERR_CREDENTIAL_MISSING, ERR_CREDENTIAL_MALFORMED
 */
export function readEnvironmentCredential(env: Environment, takesSession: boolean): Credential {
  const session = takesSession ? readVariable(env, sessionVariable) : undefined;
  if (session !== undefined) return { kind: "session", value: session };
  const token = readVariable(env, tokenVariable);
  if (token !== undefined) return { kind: "bearer", value: token };
  const variables = takesSession ? `${sessionVariable} or ${tokenVariable}` : tokenVariable;
  const settings = takesSession
    ? "login, client_credentials, session_id or token"
    : "client_credentials or token";
  throw new ConfigurationError(`There is no credential for the API: ${variables} is not set.`, {
    code: "ERR_CREDENTIAL_MISSING",
    actions: [
      `Set ${variables} in the environment.`,
      `Or name a connection whose ${settings} says where the secret is.`,
    ],
  });
}
