import { join, relative, resolve } from "node:path";

/** The folder of the project; commands are run from here. */
export const projectFolder = resolve(import.meta.dirname, "../..");

/** The command line as it was built. */
export const builtProgram = join(projectFolder, "dist", "cli", "main.cjs");

/** A path as a person in the project's folder would type it. */
export function typed(path: string): string {
  return relative(projectFolder, path).replaceAll("\\", "/");
}
