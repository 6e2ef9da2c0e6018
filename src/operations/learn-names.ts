import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { LoadError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import type { BooksPlace } from "../load/books-place.ts";
import { examineMapping } from "../mapping/load-mapping.ts";
import { settingsOf } from "../mapping/schema/field-schema.ts";
import type { LearnedName } from "../mapping/suggest/propose-columns.ts";
import type { Learned } from "../setup/suggestion.ts";
import { findTarget, targetNames } from "../targets/index.ts";

const mostMappings = 100;
const mostLoads = 20;
const largestBytes = 1024 * 1024;

/** A file that is no mapping, or none that can be read, teaches nothing. */
async function ignoring<T>(instead: T, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof LoadError || systemCodeOf(error) !== undefined) return instead;
    throw error;
  }
}

async function namesIn(path: string, target: string): Promise<readonly LearnedName[]> {
  return await ignoring([], async () => {
    if ((await stat(path)).size > largestBytes) return [];
    const { sound } = await examineMapping(path, findTarget, targetNames);
    if (sound?.file.target !== target) return [];
    return Object.entries(sound.file.fields).flatMap(([address, field]) => {
      const { column = [], table } = settingsOf(field);
      return [column]
        .flat()
        .map((name) => ({ address, column: name, from: basename(path), ...(table && { table }) }));
    });
  });
}

async function mappingsBeside(sourcePath: string): Promise<readonly string[]> {
  const folder = dirname(resolve(sourcePath));
  const names = await ignoring([], async () => await readdir(folder));
  return names
    .filter((name) => /\.ya?ml$/i.test(name))
    .toSorted()
    .slice(0, mostMappings)
    .map((name) => join(folder, name));
}

/** Mappings of the newest loads into a target, where there is a ledger. It is looked for first: without one, none is loaded. */
async function mappingsOfLoads(
  place: BooksPlace,
  target: string,
): Promise<{ readonly paths: readonly string[]; readonly remarks: readonly string[] }> {
  const hasRuns = await ignoring(false, async () => (await stat(place.runsDir)).isDirectory());
  if (!hasRuns && place.ledger === undefined) return { paths: [], remarks: [] };
  try {
    const { listLoads } = await import("./list-loads.ts");
    const loads = await listLoads(place.runsDir, {
      ...(place.ledger === undefined ? {} : { ledger: place.ledger }),
      target,
      most: mostLoads,
    });
    return { paths: [...new Set(loads.map(({ mappingPath }) => mappingPath))], remarks: [] };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const [first = ""] = messageOf(error).split("\n");
    return { paths: [], remarks: [`nothing was learned from earlier loads: ${first}`] };
  }
}

/**
 * Which columns earlier mappings to a target used for its fields: mappings that lie beside the file, and those of the newest loads
 * that the ledger knows.
 * @param sourcePath undefined for a file that came in on stdin, which has nothing beside it
 * @param ownPath of the mapping that is being made, which has nothing to teach itself
 */
export async function learnNames(
  target: string,
  sourcePath: string | undefined,
  place: BooksPlace | undefined,
  ownPath?: string,
): Promise<Learned> {
  const beside = sourcePath === undefined ? [] : await mappingsBeside(sourcePath);
  const { paths, remarks } =
    place === undefined ? { paths: [], remarks: [] } : await mappingsOfLoads(place, target);
  const found: LearnedName[] = [];
  const own = ownPath === undefined ? undefined : resolve(ownPath);
  for (const path of new Set([...beside, ...paths].filter((one) => resolve(one) !== own)))
    found.push(...(await namesIn(path, target)));
  return { names: found, remarks };
}
