import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/** Folders that were named when the desk was opened, with whatever lies in them. */
export interface Roots {
  /** As they were named, made absolute. */
  readonly folders: readonly string[];
  /**
   * The real path of a file within a root; undefined where it lies in none, or is not there. What a link leads to counts, and not where
   * the link lies.
   */
  find(path: string): Promise<string | undefined>;
  /** A file within a root, as people name it to one another: by its way from there. */
  nameOf(path: string): string;
  /** The real path that a file would have which is made there; undefined where its folder is in no root, or is not there. */
  findPlace(path: string): Promise<string | undefined>;
  /** Whether a real path lies below a folder, wherever that is. */
  isBelow(folder: string, path: string): Promise<boolean>;
  /** The real path of the root that a real path lies in. */
  rootOf(real: string): string | undefined;
}

export async function openRoots(folders: readonly string[]): Promise<Roots> {
  const named = folders.map((folder) => resolve(folder));
  const real = await Promise.all(named.map(async (folder) => await realPathOf(folder)));
  const known = real.filter((folder) => folder !== undefined);
  const first = async (
    path: string,
    look: (path: string) => Promise<string | undefined>,
  ): Promise<string | undefined> => {
    if (path.includes("\0")) return undefined;
    for (const folder of named) {
      const found = await look(isAbsolute(path) ? path : resolve(folder, path));
      if (found !== undefined && known.some((root) => isWithin(root, found))) return found;
    }
    return undefined;
  };
  return {
    folders: named,
    nameOf: (path) => {
      const root = named.find((folder) => isWithin(folder, resolve(path)));
      return root === undefined ? path : relative(root, resolve(path));
    },
    find: async (path) => await first(path, realPathOf),
    findPlace: async (path) =>
      await first(path, async (wanted) => {
        const folder = await realPathOf(dirname(wanted));
        return folder === undefined ? undefined : join(folder, basename(wanted));
      }),
    isBelow: async (folder, path) => {
      const real = await realPathOf(resolve(folder));
      return real !== undefined && isWithin(real, path);
    },
    rootOf: (path) => known.find((root) => isWithin(root, path)),
  };
}

/** Whether a path lies below a folder; both are real paths. */
export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function realPathOf(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}
