import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ConfigurationError } from "../kernel/load-error.ts";
import type { Target } from "../targets/target.ts";
import type { Access, Credential, GivenAccess } from "./access.ts";
import type {
  ClientCredentialsSettings,
  ConnectionSettings,
  Environment,
  SecretReference,
  TextOrReference,
} from "./connection.ts";
import { readEnvironmentCredential } from "./read-environment-credential.ts";
import { readSecret, type SecretForm, type SecretPlace } from "./read-secret.ts";
import { readTokenUrl } from "./read-token-url.ts";

/** By the vendor's documentation; all integrations of a tenant share them. */
const rhythmTokensAMonth = 1000;
const rhythmAudience = "https://api.rhythmsoftware.com";

export interface AccessRequest {
  readonly target: Target;
  readonly connection: { readonly name: string; readonly settings: ConnectionSettings } | undefined;
  readonly place: SecretPlace;
  /** Of the API, checked. */
  readonly baseUrl: string;
  readonly allowPlainHttp: boolean;
}

export interface ResolvedAccess {
  readonly access: Access;
  readonly warnings: readonly string[];
}

/** Reads the secrets of one connection, and keeps what a person should know about them. */
interface SecretReader {
  read(reference: TextOrReference, use: string, form: SecretForm): Promise<string>;
  readonly warnings: readonly string[];
}

/**
 * How to get a credential for a target: as the connection says, else from the environment. Secrets are read, nothing is
 * asked of anybody yet.
 * @throws ConfigurationError ERR_CREDENTIAL_MISSING naming the variable to set, ERR_CONFIGURATION_INVALID for ways that
 * exclude one another or that the vendor does not have, and those of `readSecret`
 */
export async function resolveAccess(request: AccessRequest): Promise<ResolvedAccess> {
  const { connection, place } = request;
  const isBillingPlatform = request.target.vendor === "billingplatform";
  const reader = createReader(place, `of connection ${connection?.name}`);
  const access =
    connection === undefined
      ? undefined
      : await readConnection(request, connection, reader, isBillingPlatform);
  if (access !== undefined) return { access, warnings: reader.warnings };
  const credential = readEnvironmentCredential(place.env, isBillingPlatform);
  return { access: { kind: "given", credential }, warnings: [] };
}

/** Undefined where the connection names no credential. */
async function readConnection(
  request: AccessRequest,
  { name, settings }: NonNullable<AccessRequest["connection"]>,
  reader: SecretReader,
  isBillingPlatform: boolean,
): Promise<Access | undefined> {
  refuseWrongWays(settings, isBillingPlatform, `of connection ${name}`);
  const { token, sessionId, clientCredentials, login } = settings;
  if (login !== undefined) {
    const username = await reader.read(login.username, "the user name", "body");
    const password = await reader.read(login.password, "the password", "body");
    return { kind: "login", username, password };
  }
  if (clientCredentials !== undefined) {
    const { clientId, clientSecret } = clientCredentials;
    return {
      kind: "client-credentials",
      ...describeAuthority(request, clientCredentials, isBillingPlatform),
      clientId: await reader.read(clientId, "the client id", "body"),
      clientSecret: await reader.read(clientSecret, "the client secret", "body"),
      cacheDir: findCacheFolder(settings.cacheDir, request.place),
    };
  }
  if (sessionId !== undefined && isBillingPlatform)
    return await readGiven("session", sessionId, reader);
  return token === undefined ? undefined : await readGiven("bearer", token, reader);
}

async function readGiven(
  kind: Credential["kind"],
  reference: SecretReference,
  reader: SecretReader,
): Promise<GivenAccess> {
  const use = kind === "bearer" ? "the token" : "the session id";
  const reread = async (): Promise<Credential> => ({
    kind,
    value: await reader.read(reference, use, "header"),
  });
  const credential = await reread();
  // The environment of a process does not change under it.
  return "env" in reference ? { kind: "given", credential } : { kind: "given", credential, reread };
}

function describeAuthority(
  { target, baseUrl, allowPlainHttp }: AccessRequest,
  { domain, audience }: ClientCredentialsSettings,
  isBillingPlatform: boolean,
): { tokenUrl: string; audience: string | undefined; monthlyLimit: number | undefined } {
  if (isBillingPlatform) {
    const tokenUrl = `${baseUrl}/auth/1.0/authenticate`;
    return { tokenUrl, audience, monthlyLimit: undefined };
  }
  const tokenUrl = readTokenUrl(domain, { target, allowPlainHttp });
  return { tokenUrl, audience: audience ?? rhythmAudience, monthlyLimit: rhythmTokensAMonth };
}

/** As the setting says, else WAYBILL_CACHE_DIR, else below the user's own cache folder. */
function findCacheFolder(setting: string | undefined, { env, folder }: SecretPlace): string {
  if (setting !== undefined) return resolve(folder, setting);
  const own = env["WAYBILL_CACHE_DIR"];
  if (own !== undefined && own !== "") return resolve(own);
  const base = env["XDG_CACHE_HOME"];
  return join(base === undefined || base === "" ? join(homeOf(env), ".cache") : base, "waybill");
}

const homeOf = (env: Environment): string => env["HOME"] ?? homedir();

function createReader(place: SecretPlace, of: string): SecretReader {
  const warnings: string[] = [];
  return {
    warnings,
    read: async (reference, use, form) => {
      if (typeof reference === "string") return reference;
      const secret = await readSecret(reference, place, `${use} ${of}`, form);
      warnings.push(...secret.warnings);
      return secret.value;
    },
  };
}

function refuseWrongWays(
  { token, sessionId, clientCredentials, login }: ConnectionSettings,
  isBillingPlatform: boolean,
  of: string,
): void {
  if (login !== undefined && !isBillingPlatform) {
    throw invalid(`A login ${of} is BillingPlatform's way to sign in; Rhythm takes a token.`, [
      "Give token or client_credentials instead.",
    ]);
  }
  if (isBillingPlatform && clientCredentials?.domain !== undefined) {
    throw invalid(
      `The client_credentials ${of} name a domain; BillingPlatform's tokens come from its base URL.`,
      ["Take domain out of waybill.config.yaml."],
    );
  }
  const ways = {
    token,
    session_id: isBillingPlatform ? sessionId : undefined,
    client_credentials: clientCredentials,
    login,
  };
  const given = Object.entries(ways).filter(([, way]) => way !== undefined);
  const [first, second] = given.map(([name]) => name);
  if (first === undefined || second === undefined) return;
  throw invalid(`Both ${first} and ${second} ${of} are given; it takes one of them.`, [
    "Take one of the two out of waybill.config.yaml.",
  ]);
}

function invalid(sentence: string, actions: readonly string[]): ConfigurationError {
  return new ConfigurationError(sentence, { code: "ERR_CONFIGURATION_INVALID", actions });
}
