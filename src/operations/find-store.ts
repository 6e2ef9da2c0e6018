import { dirname, resolve } from "node:path";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import { loadConfigurationIfThere } from "../connections/load-connections.ts";

/**
 * The store that a host goes by: as it is given with the call, else as the configuration file has it.
 * @returns undefined where neither says
 * @throws ConfigurationError when the configuration can't be read
 */
export async function findStore({
  store,
  configPath = defaultConfigPath,
  configText,
}: {
  readonly store?: string | undefined;
  readonly configPath?: string | undefined;
  readonly configText?: string | undefined;
}): Promise<string | undefined> {
  if (store !== undefined) return store;
  const configuration = await loadConfigurationIfThere(configPath, configText);
  if (configuration?.store === undefined) return undefined;
  const isAddress = /^[a-z][a-z0-9+.-]+:\/\//i.test(configuration.store);
  return isAddress ? configuration.store : resolve(dirname(configPath), configuration.store);
}
