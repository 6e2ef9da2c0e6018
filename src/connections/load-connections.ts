import { access } from "node:fs/promises";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";
import { parseYaml } from "../yaml/read-yaml.ts";
import { configurationSchema, type ConfiguredConnection } from "./connection-schema.ts";
import type { ConfiguredDesk } from "./desk-schema.ts";
import type { ConnectionSettings, TextOrReference } from "./connection.ts";

const example = `version: 1
connections:
  sandbox:
    base_url: https://api.example.com
    tenant: acme
    token: {env: WAYBILL_TOKEN}`;

/** A rule for an address, whatever connection or flag leads there. */
export interface ApprovalPolicy {
  /** Every address below it is meant. */
  readonly baseUrl: string;
  /** Undefined: every tenant. */
  readonly tenant: string | undefined;
}

/** What a configuration file has. */
interface Configuration {
  readonly connections: ReadonlyMap<string, ConnectionSettings>;
  readonly policies: readonly ApprovalPolicy[];
  /** The address of the ledger, or where it is to be found; undefined where the file does not say. */
  readonly ledgerUrl: TextOrReference | undefined;
  /** As it stands there. */
  readonly store: string | undefined;
  /** How the desk is given out to a team. */
  readonly desk: ConfiguredDesk | undefined;
}

/**
 * Reads the connections of a configuration file. Secrets are not read: they stand there by reference only.
 * @throws ConfigurationError ERR_CONFIGURATION_NOT_FOUND, ERR_CONFIGURATION_INVALID naming line and key
 */
export async function loadConnections(path: string): Promise<Configuration["connections"]> {
  return readConnections(await readConfiguration(path), path);
}

/** The same of a text that was read before. @throws ConfigurationError ERR_CONFIGURATION_INVALID */
export function readConnections(text: string, path: string): Configuration["connections"] {
  return toConfiguration(text, path).connections;
}

/**
 * Reads a configuration file where there is one.
 * @param text of the file, where it was read before
 * @returns undefined where there is none
 * @throws ConfigurationError as `loadConnections` does when it is there and can't be read
 */
export async function loadConfigurationIfThere(
  path: string,
  text?: string,
): Promise<Configuration | undefined> {
  if (text !== undefined) return toConfiguration(text, path);
  const isThere = await access(path).then(
    () => true,
    (error: unknown) => systemCodeOf(error) !== "ENOENT",
  );
  return isThere ? toConfiguration(await readConfiguration(path), path) : undefined;
}

function toConfiguration(text: string, path: string): Configuration {
  const {
    connections,
    policies = [],
    ledger,
    store,
    desk,
  } = parseYaml(text, configurationSchema, path).value;
  return {
    connections: new Map(
      Object.entries(connections).map(([name, connection]) => [name, toSettings(connection)]),
    ),
    ledgerUrl: ledger?.url,
    policies: policies.map(({ base_url, tenant }) => ({ baseUrl: base_url, tenant })),
    store,
    desk,
  };
}

function toSettings(connection: ConfiguredConnection): ConnectionSettings {
  return {
    baseUrl: connection.base_url,
    tenant: connection.tenant,
    token: connection.token,
    sessionId: connection.session_id,
    clientCredentials: credentialsOf(connection),
    login: connection.login,
    cacheDir: connection.cache_dir,
    caFile: connection.ca_file,
    clientCertFile: connection.client_cert_file,
    clientKeyFile: connection.client_key_file,
    allowPlainHttp: connection.allow_plain_http,
    ratePerSecond: connection.rate,
    concurrency: connection.concurrency,
    accountConcurrency: connection.account_concurrency,
    timeoutMs: connection.timeout,
    requestsPerDay: connection.requests_per_day,
    batch: connection.batch,
    longestWaitMs: connection.max_wait,
    requireApproval: connection.require_approval,
  };
}

function credentialsOf({
  client_credentials: given,
}: ConfiguredConnection): ConnectionSettings["clientCredentials"] {
  if (given === undefined) return undefined;
  const { domain, client_id, client_secret, audience } = given;
  return { domain, clientId: client_id, clientSecret: client_secret, audience };
}

/** The text of a configuration file. @throws ConfigurationError as `loadConnections` does */
export async function readConfiguration(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(path);
  } catch (error) {
    const isMissing = systemCodeOf(error) === "ENOENT";
    throw new ConfigurationError(
      isMissing
        ? `The configuration file ${path} does not exist.`
        : `The configuration file ${path} can't be read: ${messageOf(error)}.`,
      {
        code: "ERR_CONFIGURATION_NOT_FOUND",
        actions: [`Write it, for example:\n${example}`, "Or name another one with --config PATH."],
        cause: error,
      },
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConfigurationError(`The configuration file ${path} is not UTF-8.`, {
      code: "ERR_CONFIGURATION_INVALID",
      actions: ["Save it as UTF-8."],
      cause: error,
    });
  }
}
