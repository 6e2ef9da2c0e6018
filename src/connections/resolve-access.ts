import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { ConfigurationError } from "../kernel/load-error.ts";
import type { SignIn } from "../targets/sign-in.ts";
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
  const { signIn } = request.target;
  const reader = createReader(place, `of connection ${connection?.name}`);
  const access =
    connection === undefined ? undefined : await readConnection(request, connection, reader);
  if (access !== undefined) return { access, warnings: reader.warnings };
  const credential = readEnvironmentCredential(place.env, signIn);
  return { access: { kind: "given", credential }, warnings: [] };
}

/** Undefined where the connection names no credential. */
async function readConnection(
  request: AccessRequest,
  { name, settings }: NonNullable<AccessRequest["connection"]>,
  reader: SecretReader,
): Promise<Access | undefined> {
  const { signIn } = request.target;
  refuseWrongWays(settings, signIn, `of connection ${name}`);
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
      ...describeAuthority(request, clientCredentials),
      clientId: await reader.read(clientId, "the client id", "body"),
      clientSecret: await reader.read(clientSecret, "the client secret", "body"),
      cacheDir: findCacheFolder(settings.cacheDir, request.place),
    };
  }
  if (sessionId !== undefined && signIn.sessions !== undefined)
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
): { tokenUrl: string; audience: string | undefined; monthlyLimit: number | undefined } {
  const { tokens } = target.signIn;
  if (tokens.at === "base-url")
    return { tokenUrl: `${baseUrl}${tokens.path}`, audience, monthlyLimit: undefined };
  const tokenUrl = readTokenUrl(domain, tokens.path, { target, allowPlainHttp });
  return { tokenUrl, audience: audience ?? tokens.audience, monthlyLimit: tokens.monthlyLimit };
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
  { vendor, sessions, tokens }: SignIn,
  of: string,
): void {
  if (login !== undefined && sessions === undefined) {
    throw invalid(`A login ${of} is no way to sign in to ${vendor}, which takes a token.`, [
      "Give token or client_credentials instead.",
    ]);
  }
  if (tokens.at === "base-url" && clientCredentials?.domain !== undefined) {
    throw invalid(
      `The client_credentials ${of} name a domain; ${vendor}'s tokens come from its base URL.`,
      ["Take domain out of waybill.config.yaml."],
    );
  }
  const ways = {
    token,
    session_id: sessions === undefined ? undefined : sessionId,
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
