import { ConfigurationError } from "../kernel/load-error.ts";
import { credentialVariables, type SignIn } from "../targets/sign-in.ts";
import type { Credential } from "./access.ts";
import type { Environment } from "./connection.ts";
import { readVariable } from "./read-secret.ts";

/**
 * The credential of the environment: a token, or before that a session id where the vendor has sessions.
 * @throws ConfigurationError ERR_CREDENTIAL_MISSING, ERR_CREDENTIAL_MALFORMED
 */
export function readEnvironmentCredential(env: Environment, signIn: SignIn): Credential {
  const known = credentialVariables(signIn);
  for (const { kind, name } of known) {
    const value = readVariable(env, name);
    if (value !== undefined) return { kind, value };
  }
  const variables = known.map(({ name }) => name).join(" or ");
  const settings =
    signIn.sessions === undefined
      ? "client_credentials or token"
      : "login, client_credentials, session_id or token";
  throw new ConfigurationError(`There is no credential for the API: ${variables} is not set.`, {
    code: "ERR_CREDENTIAL_MISSING",
    actions: [
      `Set ${variables} in the environment.`,
      `Or name a connection whose ${settings} says where the secret is.`,
    ],
  });
}
