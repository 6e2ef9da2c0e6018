import { dirname, resolve } from "node:path";
import type { Environment } from "../connections/connection.ts";
import { defaultConfigPath } from "../connections/default-config-path.ts";
import type { ConfiguredDesk } from "../connections/desk-schema.ts";
import { loadConfigurationIfThere, readConfiguration } from "../connections/load-connections.ts";
import { readSecret } from "../connections/read-secret.ts";

/** What a configuration says of the desk of a team. */
export interface TeamDesk {
  /** What people type into their browsers, `https://waybill.example.com`. */
  readonly addresses: readonly string[];
  /** An IP address to listen at. */
  readonly listen: string;
  /** IP addresses of the proxy, and the header in which it names who asks. */
  readonly from: readonly string[];
  readonly userHeader: string;
  /** What the proxy shows to be the proxy, where that was said. */
  readonly secret: string | undefined;
  /** Names of people; `*` among the viewers is everybody whom the proxy names. */
  readonly roles: Readonly<Record<"viewer" | "operator" | "approver", readonly string[]>>;
}

/**
 * How the desk is given out to a team; undefined where the configuration does not say.
 * @throws ConfigurationError as reading a configuration and a secret does
 */
export async function findDeskSettings({
  configPath,
  env,
  onWarning,
  stopSignal: signal,
}: {
  readonly configPath: string | undefined;
  readonly env: Environment;
  readonly onWarning: (sentence: string) => void;
  readonly stopSignal: AbortSignal;
}): Promise<TeamDesk | undefined> {
  const file = configPath ?? defaultConfigPath;
  const written = configPath === undefined ? undefined : await readConfiguration(configPath);
  const desk = (await loadConfigurationIfThere(file, written))?.desk;
  if (desk === undefined) return undefined;
  const place = { env, folder: dirname(resolve(file)), configPath: file, signal };
  const reference = desk.proxy.secret;
  const secret =
    reference === undefined
      ? undefined
      : await readSecret(reference, place, "the secret of the desk's proxy", "header");
  for (const warning of secret?.warnings ?? []) onWarning(warning);
  return toTeam(desk, secret?.value);
}

function toTeam(
  { addresses, listen, proxy, roles }: ConfiguredDesk,
  secret: string | undefined,
): TeamDesk {
  const { viewer = [], operator = [], approver = [] } = roles;
  return {
    addresses: addresses.map((one) => one.replace(/\/$/, "")),
    listen: listen ?? "127.0.0.1",
    from: proxy.from,
    userHeader: proxy.user_header.toLowerCase(),
    secret,
    roles: { viewer, operator, approver },
  };
}
