import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LoadError, systemCodeOf } from "../../kernel/load-error.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import { filePlace } from "../../source/places/local-file.ts";
import { loadMappingWithTables } from "./read-lookup-table.ts";

/** What of a load lies in its folder. */
export interface KeptInput {
  readonly sourcePath?: string;
  readonly mappingPath?: string;
}

/**
 * Looks in a load's folder for its source and its mapping, whatever they are called there, by their content: the load may be
 * carried on by a host that has nothing at the paths of the one that began it.
 */
export async function findKept(
  directory: string,
  { fingerprint, sourceSize, mappingHash }: NewLoad,
): Promise<KeptInput> {
  const files = await listFiles(directory);
  const sourcePath = await findFirst(
    files,
    async (path) =>
      (await stat(path)).size === sourceSize &&
      (await filePlace(path).fetch()).fingerprint === fingerprint,
  );
  const mappingPath = await findFirst(
    files.filter((path) => /\.ya?ml$/i.test(path)),
    async (path) => (await loadMappingWithTables(path)).hash === mappingHash,
  );
  return {
    ...(sourcePath === undefined ? {} : { sourcePath }),
    ...(mappingPath === undefined ? {} : { mappingPath }),
  };
}

/** No links: nothing outside the folder is looked into. */
async function listFiles(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    return names.toSorted().map((name) => join(directory, name));
  } catch (error) {
    if (systemCodeOf(error) !== undefined) return [];
    throw error;
  }
}

/** A file that can't be read is not the one. */
async function findFirst(
  paths: readonly string[],
  isIt: (path: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const path of paths) {
    try {
      if (await isIt(path)) return path;
    } catch (error) {
      if (!(error instanceof LoadError) && systemCodeOf(error) === undefined) throw error;
    }
  }
  return undefined;
}
