import { readConnections } from "../connections/load-connections.ts";
import type { Drop } from "../drops/drop.ts";
import { refuseFile } from "../yaml/problem.ts";
import { lintDrops } from "./lint-drops.ts";
import { channelsOf, chooseDrops, loadDrops, type Drops } from "./load-drops.ts";

/** What a watch goes by. */
export interface StandingDrops {
  readonly configured: Drops;
  /** Those that are looked after. */
  readonly drops: readonly Drop[];
  /** Who is told of each. */
  readonly channels: ReturnType<typeof channelsOf>;
}

/** @param names of the drops that are asked for; none: all @throws ConfigurationError; UsageError ERR_NO_SUCH_DROP */
export async function readStanding(
  configPath: string,
  names: readonly string[] | undefined,
): Promise<StandingDrops> {
  const configured = await loadDrops(configPath);
  const drops = chooseDrops(configured, names);
  return { configured, drops, channels: channelsOf(configured) };
}

/**
 * The same for a watch that has drops that work: nothing is taken in their place that `waybill lint` calls an error.
 * @throws as `readStanding` does
 */
export async function renewStanding(
  configPath: string,
  names: readonly string[] | undefined,
): Promise<StandingDrops> {
  const standing = await readStanding(configPath, names);
  const { configured } = standing;
  readConnections(configured.configText, configPath);
  const errors = (await lintDrops(configured)).filter(({ severity }) => severity === "error");
  if (errors.length === 0) return standing;
  throw refuseFile(
    configPath,
    errors.map(({ line, setting, message }) => ({ line, path: setting.split("."), text: message })),
  );
}
