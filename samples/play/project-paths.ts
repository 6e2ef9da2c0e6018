import { join, relative, resolve, sep } from "node:path";

/** The folder of the project; commands are run from here. */
export const projectFolder = resolve(import.meta.dirname, "../..");

/** The command line as it was built. */
export const builtProgram = join(projectFolder, "dist", "cli", "main.cjs");

/** How a person calls it here: by the Node that make put beside the project, where this one is that. */
export function typedProgram(): string {
  const own = join(projectFolder, ".node");
  return process.execPath.startsWith(own + sep)
    ? typed(join(own, "waybill"))
    : `node ${typed(builtProgram)}`;
}

/** A path as a person in the project's folder would type it. */
export function typed(path: string): string {
  return relative(projectFolder, path).replaceAll("\\", "/");
}
