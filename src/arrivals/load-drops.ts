import { dirname, join, resolve } from "node:path";
import { readConfiguration } from "../connections/load-connections.ts";
import type { Drop } from "../drops/drop.ts";
import { dropsFileSchema, toDrop } from "../drops/drop-schema.ts";
import { parseHolidays } from "../drops/holidays.ts";
import { showFolder } from "../drops/server-folder.ts";
import { readRegularFile } from "../kernel/read-regular-file.ts";
import { printable } from "../kernel/show-cell.ts";
import { ConfigurationError, messageOf, UsageError } from "../kernel/load-error.ts";
import { didYouMean } from "../kernel/nearest-name.ts";
import { defaultRunsDir } from "../load/books/load-files.ts";
import { notifySchema, toChannel, type Channel } from "../notices/channel.ts";
import { serversOfDropsSchema, type ServerSettings } from "../sites/server-settings.ts";
import { refuseFile } from "../yaml/problem.ts";
import { parseYaml } from "../yaml/read-yaml.ts";

/** Drops as a configuration file has them. */
export interface Drops {
  readonly configPath: string;
  /** What stands in it. */
  readonly configText: string;
  /** In file order. */
  readonly drops: readonly Drop[];
  /** How one signs in to the server of a drop, by the drop's name. */
  readonly servers: ReadonlyMap<string, ServerSettings>;
  /** Who can be told, by name. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** Line of a drop in the file, from 1. */
  readonly lineOf: (drop: string, setting?: string) => number;
}

/**
 * Reads the drops of a configuration file; their paths are relative to it.
 * @throws ConfigurationError ERR_CONFIGURATION_NOT_FOUND, ERR_CONFIGURATION_INVALID naming line and setting
 */
export async function loadDrops(configPath: string): Promise<Drops> {
  const configText = await readConfiguration(configPath);
  const schema = dropsFileSchema.extend({ notify: notifySchema });
  const { value, lineOf } = parseYaml(configText, schema, configPath);
  const { value: withServers } = parseYaml(configText, serversOfDropsSchema, configPath);
  const servers = new Map(Object.entries(withServers.drops));
  const channels = new Map(
    Object.entries(value.notify).map(([name, channel]) => [name, toChannel(name, channel)]),
  );
  const strangers = Object.entries(value.drops).flatMap(([drop, { notify }]) =>
    notify
      .map((name, index) => ({ name, path: ["drops", drop, "notify", index] }))
      .filter(({ name }) => !channels.has(name)),
  );
  if (strangers.length > 0)
    throw refuseFile(
      configPath,
      strangers.map(({ name, path }) => ({
        line: lineOf(path),
        path,
        text: `there is no channel "${name}" under notify.${didYouMean(name, [...channels.keys()])}`,
      })),
    );
  const base = dirname(resolve(configPath));
  const drops: Drop[] = [];
  for (const [name, drop] of Object.entries(value.drops)) {
    const path = ["drops", name, "expect", "holidays"];
    const holidays = await daysOf(drop.expect?.holidays, base).catch((error: unknown) => {
      throw refuseFile(configPath, [{ line: lineOf(path), path, text: messageOf(error) }]);
    });
    drops.push(toDrop(name, drop, { base, holidays }));
  }
  const twice = drops.flatMap((drop, index) => {
    const other = drops.slice(0, index).find((one) => wantsSame(one, drop));
    return other === undefined ? [] : [{ drop, other }];
  });
  if (twice.length > 0)
    throw refuseFile(
      configPath,
      twice.map(({ drop, other }) => ({
        line: lineOf(["drops", drop.name, "match"]),
        path: ["drops", drop.name, "match"],
        text: `takes files of the same folder and name as the drop ${other.name}, and each would load them.`,
      })),
    );
  return {
    configPath,
    configText,
    drops,
    servers,
    channels,
    lineOf: (drop, setting) => lineOf(["drops", drop, ...(setting === undefined ? [] : [setting])]),
  };
}

/** Holidays as they are listed, or as a file has them. @throws Error whose message is a sentence */
async function daysOf(
  listed: readonly string[] | string = [],
  base: string,
): Promise<readonly string[]> {
  if (typeof listed !== "string") return listed;
  try {
    return parseHolidays((await readRegularFile(resolve(base, listed))).toString("utf8"));
  } catch (error) {
    const said = `${printable(listed)} can't be used: ${messageOf(error)}`;
    throw new Error(said.endsWith(".") ? said : `${said}.`, { cause: error });
  }
}

function wantsSame(one: Drop, other: Drop): boolean {
  const isFor = (a: Drop, b: Drop): boolean => a.match.match(b.match.example) !== undefined;
  const placeOf = ({ server, folder }: Drop): string => showFolder(server, folder);
  return placeOf(one) === placeOf(other) && (isFor(one, other) || isFor(other, one));
}

/** The drops that are asked for; none named: all. @throws ConfigurationError ERR_NO_DROPS; UsageError ERR_NO_SUCH_DROP */
export function chooseDrops(
  { drops, configPath }: Drops,
  names: readonly string[] = [],
): readonly Drop[] {
  if (drops.length === 0)
    throw new ConfigurationError(`${configPath} has no drops`, {
      code: "ERR_NO_DROPS",
      actions: ["docs/drops.md begins with one of a dozen lines."],
    });
  if (names.length === 0) return drops;
  const known = drops.map(({ name }) => name);
  return names.map((wanted) => {
    const found = drops.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
    throw new UsageError(
      `there is no drop "${wanted}" in ${configPath}.${didYouMean(wanted, known)}`,
      {
        code: "ERR_NO_SUCH_DROP",
        actions: [`The drops are: ${known.join(", ")}.`],
      },
    );
  });
}

/** Who is told of each drop. */
export function channelsOf({ drops, channels }: Drops): ReadonlyMap<string, readonly Channel[]> {
  return new Map(
    drops.map(({ name, notify }) => [
      name,
      notify.flatMap((one) => {
        const channel = channels.get(one);
        return channel === undefined ? [] : [channel];
      }),
    ]),
  );
}

/** The runs folder of drops lies beside their configuration, wherever the program is started. */
export function runsDirOf(configPath: string): string {
  return join(dirname(resolve(configPath)), defaultRunsDir);
}
