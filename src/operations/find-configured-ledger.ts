import { dirname, resolve } from "node:path";
import type { Environment } from "../connections/connection.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { loadConfigurationIfThere, readConfiguration } from "../connections/load-connections.ts";
import { readSecret } from "../connections/read-secret.ts";
import { ConfigurationError, LedgerError } from "../kernel/load-error.ts";
import { checkLedgerAddress, holdsPassword, isLedgerFile } from "../ledger/ledger-address.ts";
import type { LedgerChoice } from "../load/books-place.ts";
import { otherWaysForPassword } from "./other-ways-for-password.ts";

/**
 * What it takes to find the ledger that a configuration names.
 * @example
 * const request: ConfiguredLedgerRequest = { env: process.env };
 * @example
 * const named: ConfiguredLedgerRequest = { env: process.env, configPath: "billing.config.yaml", onWarning: console.warn };
 */
export interface ConfiguredLedgerRequest {
  /** Where WAYBILL_LEDGER and secrets are looked up, such as `process.env`. */
  readonly env: Environment;
  /** Default: waybill.config.yaml, where it is there. */
  readonly configPath?: string | undefined;
  /** False: an address that has to be fetched from a file or a command is refused. */
  readonly mayFetch?: boolean;
  /** Ends a command that prints the address. */
  readonly stopSignal?: AbortSignal;
  /** Told what is worth putting right, such as a file of a secret that others can read. */
  readonly onWarning?: (sentence: string) => void;
}

/** The ledger that a configuration names, where it does. @throws as `findLedger` does */
export async function findConfiguredLedger({
  env,
  configPath,
  mayFetch = true,
  stopSignal,
  onWarning,
}: ConfiguredLedgerRequest): Promise<LedgerChoice | undefined> {
  const file = configPath ?? defaultConfigPath;
  // One that is named has to be there.
  const written = configPath === undefined ? undefined : await readConfiguration(configPath);
  const url = (await loadConfigurationIfThere(file, written))?.ledgerUrl;
  if (url === undefined) return undefined;
  const folder = dirname(resolve(file));
  const where = `ledger.url in ${file}`;
  if (typeof url === "string" && holdsPassword(url)) throw passwordInConfiguration(file);
  if (!mayFetch && typeof url !== "string")
    throw new LedgerError(`${where} is not fetched now`, { code: "ERR_LEDGER_ADDRESS" });
  const place = { env, folder, configPath: file, signal: stopSignal };
  const use = "the address of the ledger";
  const secret =
    typeof url === "string"
      ? { value: url, warnings: [] }
      : await readSecret(url, place, use, "body");
  for (const warning of secret.warnings) onWarning?.(warning);
  const address = checkLedgerAddress(secret.value.trim(), where);
  return {
    address: isLedgerFile(address) ? resolve(folder, address) : address,
    options: configPath === undefined ? [] : ["--config", configPath],
  };
}

function passwordInConfiguration(file: string): ConfigurationError {
  return new ConfigurationError(
    `ledger.url in ${file} holds a password, and secrets stand there by reference only`,
    { code: "ERR_CONFIGURATION_INVALID", actions: [otherWaysForPassword] },
  );
}
