import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Files below a folder, by their names; a folder that can't be read has none. */
export async function filesBelow(
  folder: string,
  wanted: {
    readonly fits: (name: string) => boolean;
    readonly depth: number;
    readonly left: number;
  },
): Promise<readonly string[]> {
  const { fits, depth, left } = wanted;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const paths: string[] = [];
  for (const entry of entries) {
    if (paths.length >= left) break;
    const path = join(folder, entry.name);
    const isShown = !entry.name.startsWith(".") && entry.name !== "node_modules";
    if (entry.isFile() && fits(entry.name)) paths.push(path);
    if (entry.isDirectory() && depth > 0 && isShown)
      paths.push(
        ...(await filesBelow(path, { fits, depth: depth - 1, left: left - paths.length })),
      );
  }
  return paths;
}
