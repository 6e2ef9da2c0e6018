import { dirname, resolve } from "node:path";
import { ConfigurationError } from "../kernel/load-error.ts";
import { showCell } from "../kernel/show-cell.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import type { Target } from "../targets/target.ts";
import { findApprovalRule } from "./approval-policies.ts";
import { checkToken, type TokenOwner } from "./check-token.ts";
import { findProxy } from "./find-proxy.ts";
import type { Access } from "./access.ts";
import type { Connection, ConnectionSettings, Destination, Environment } from "./connection.ts";
import { defaultConfigPath } from "./default-config-path.ts";
import { loadConnections, readConnections } from "./load-connections.ts";
import { parseDuration } from "../kernel/parse-duration.ts";
import { parseRate } from "../kernel/parse-rate.ts";
import { readCertificates } from "./read-certificates.ts";
import { readBaseUrl, warnOfDoubledPath } from "./read-base-url.ts";
import { readTenant } from "./read-tenant.ts";
import type { SecretPlace } from "./read-secret.ts";
import { type AccessRequest, resolveAccess } from "./resolve-access.ts";
import { settleBatch } from "./settle-batch.ts";
import { settlePace } from "./settle-pace.ts";

/**
 * A named connection, or its parts given one by one; parts given here win over the connection's.
 * @example
 * const fromFile: Partial<ConnectionChoice> = { name: "sandbox", configPath: "billing.config.yaml", maxWait: "15m" };
 * const fromText: Partial<ConnectionChoice> = { name: "sandbox", configText: "version: 1\nconnections:\n  sandbox: { base_url: https://api.example.com }\n" };
 */
export interface ConnectionChoice {
  /** A connection of the configuration file. */
  readonly name?: string | undefined;
  /** Default: the connection's, else the target's documented host. */
  readonly baseUrl?: string | undefined;
  /** Default: the connection's; needed where the address or the record holds it. */
  readonly tenant?: string | undefined;
  /** Such as `10/s`. */
  readonly rate?: string | undefined;
  /** Most requests under way; default: the connection's, else what the target documents. */
  readonly concurrency?: number | undefined;
  /** Plain http is taken for other machines too. */
  readonly allowPlainHttp?: boolean | undefined;
  /** Such as `90s`. */
  readonly timeout?: string | undefined;
  /** Rows per request. */
  readonly batch?: number | undefined;
  /** Such as `10min`. */
  readonly maxWait?: string | undefined;
  /** Default: waybill.config.yaml in the working folder. Read only when `name` is given. */
  readonly configPath?: string | undefined;
  /** What that file holds, where it was read before: whoever holds on to it is not reached by an edit. Default: it is read. */
  readonly configText?: string | undefined;
  /** What is sent. */
  readonly target: Target;
  /** Where credentials are looked up. */
  readonly env: Environment;
  /** Ends the commands that print secrets. */
  readonly signal?: AbortSignal | undefined;
  /** Epoch milliseconds, to tell whether a token has expired; default: now. */
  readonly now?: number;
}

/** A pause longer than this is a quota, not a pace. */
const defaultLongestWaitMs = 10 * 60_000;

interface NamedConnection {
  readonly name: string;
  readonly settings: ConnectionSettings;
}

/**
 * Settles where a load sends its requests, as whom and how fast: flags before the named connection before the target's
 * documented host and limits.
 * @throws ConfigurationError, UsageError saying which setting or variable is missing or wrong; never showing a secret
 */
export async function resolveConnection(choice: ConnectionChoice): Promise<Connection> {
  const { destination, named, place, request } = await settle(choice);
  const { tenant } = destination;
  const { access, warnings } = await resolveAccess(request);
  const { tenantClaim: claim } = choice.target.signIn;
  checkGiven(access, { tenant, claim }, choice.now ?? Date.now());
  return {
    ...destination,
    access,
    secureContext: await readCertificates(named?.settings, place),
    warnings: [...destination.warnings, ...warnings],
  };
}

/** As `resolveConnection`, for whoever sends nothing there: no secret is read. @throws as `resolveConnection` does */
export async function resolveDestination(choice: ConnectionChoice): Promise<Destination> {
  return (await settle(choice)).destination;
}

interface Settled {
  readonly destination: Destination;
  readonly named: NamedConnection | undefined;
  readonly place: SecretPlace;
  readonly request: AccessRequest;
}

async function settle(choice: ConnectionChoice): Promise<Settled> {
  const { target, env } = choice;
  const configPath = choice.configPath ?? defaultConfigPath;
  const named =
    choice.name === undefined ? undefined : await findNamed(choice.name, { ...choice, configPath });
  const allowPlainHttp = choice.allowPlainHttp ?? named?.settings.allowPlainHttp ?? false;
  const address = readBaseUrl(choice.baseUrl ?? named?.settings.baseUrl, target, allowPlainHttp);
  const { baseUrl, isLoopback } = address;
  const tenant = readTenant(choice.tenant ?? named?.settings.tenant, target);
  const wanted = {
    ratePerSecond:
      choice.rate === undefined ? named?.settings.ratePerSecond : parseRate(choice.rate),
    concurrency: choice.concurrency ?? named?.settings.concurrency,
    accountConcurrency: named?.settings.accountConcurrency,
    requestsPerDay: named?.settings.requestsPerDay,
  };
  const timeoutMs =
    choice.timeout === undefined ? named?.settings.timeoutMs : parseDuration(choice.timeout);
  const batch = settleBatch(choice.batch ?? named?.settings.batch, target);
  const { warnings: paceWarnings, ...pace } = settlePace(wanted, target, isLoopback);
  const place = { env, folder: dirname(configPath), configPath, signal: choice.signal };
  const approvalRule = await findApprovalRule({
    ...choice,
    baseUrl,
    tenant,
    name: named?.name,
    configPath,
  });
  const doubled = warnOfDoubledPath(baseUrl, target);
  const destination: Destination = {
    name: named?.name,
    baseUrl,
    tenant,
    signIn: target.signIn,
    ...pace,
    timeoutMs: timeoutMs ?? target.timeoutMs,
    ...(batch === undefined ? {} : { batch }),
    proxyFor: (url) => findProxy(url, env),
    longestWaitMs:
      choice.maxWait === undefined
        ? (named?.settings.longestWaitMs ?? defaultLongestWaitMs)
        : parseDuration(choice.maxWait),
    requireApproval: approvalRule !== undefined,
    ...(approvalRule === undefined ? {} : { approvalRule }),
    isLoopback,
    files: named === undefined ? [] : [configPath, ...filesOf(named.settings, place.folder)],
    warnings: [...address.warnings, ...paceWarnings, ...(doubled === undefined ? [] : [doubled])],
  };
  const request = { target, connection: named, place, baseUrl, allowPlainHttp };
  return { destination, named, place, request };
}

/** Files that a connection names, without their content. */
function filesOf(settings: ConnectionSettings, folder: string): readonly string[] {
  const { token, sessionId, clientCredentials, login, caFile, clientCertFile, clientKeyFile } =
    settings;
  const secrets = [
    token,
    sessionId,
    clientCredentials?.clientId,
    clientCredentials?.clientSecret,
    login?.username,
    login?.password,
  ].map((one) => (typeof one === "object" && "file" in one ? one.file : undefined));
  return [...secrets, caFile, clientCertFile, clientKeyFile]
    .filter((path) => path !== undefined)
    .map((path) => resolve(folder, path));
}

/** A token that is given ready-made is judged at once; another one when it is there. */
function checkGiven(access: Access, owner: TokenOwner, now: number): void {
  if (access.kind !== "given" || access.credential.kind !== "bearer") return;
  checkToken(access.credential.value, owner, now);
}

/** @throws ConfigurationError ERR_CONNECTION_UNKNOWN, and as `loadConnections` does */
export async function findNamed(
  name: string,
  {
    configPath,
    configText,
  }: { readonly configPath: string; readonly configText?: string | undefined },
): Promise<NamedConnection> {
  const connections =
    configText === undefined
      ? await loadConnections(configPath)
      : readConnections(configText, configPath);
  const settings = connections.get(name);
  if (settings !== undefined) return { name, settings };
  const names = [...connections.keys()];
  throw new ConfigurationError(
    `${configPath} has no connection ${showCell(name)}.${didYouMean(name, names)}`,
    {
      code: "ERR_CONNECTION_UNKNOWN",
      actions: [
        names.length === 0
          ? `Add the connection to ${configPath}.`
          : `Name one of: ${names.join(", ")}.`,
      ],
    },
  );
}
