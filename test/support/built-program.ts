import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { builtProgram, projectFolder } from "../../samples/play/project-paths.ts";

let isFresh = false;

/**
 * The path of the built command line. What users run is what the tests run, so a build that is missing or older than a
 * source file is an error and not a surprise.
 */
export function findBuiltProgram(): string {
  // Looked at once in a process: every start would go through hundreds of files.
  if (!isFresh) assertFresh();
  isFresh = true;
  return builtProgram;
}

function assertFresh(): void {
  const builtAt = statSync(builtProgram, { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) throw new Error("dist/ is missing: run `npm run build` first.");
  const changed = newestIn(join(projectFolder, "src"));
  if (changed.at > builtAt)
    throw new Error(`dist/ is older than ${changed.path}: run \`npm run build\` first.`);
}

function newestIn(folder: string): { readonly path: string; readonly at: number } {
  let newest = { path: folder, at: 0 };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const at = statSync(path).mtimeMs;
    if (at > newest.at) newest = { path, at };
  }
  return newest;
}
