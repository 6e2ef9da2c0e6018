import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** A folder of somebody's program that has Waybill installed, as it was built. */
export function makeProgramFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "waybill-library-")));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "waybill"));
  return folder;
}

/**
 * Compiles files of such a folder, without writing anything.
 * @returns what the compiler complains of; empty: nothing
 */
export async function compilePrograms(
  folder: string,
  files: readonly string[],
  { module, resolution }: { readonly module: string; readonly resolution: string } = {
    module: "nodenext",
    resolution: "nodenext",
  },
): Promise<string> {
  const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2023"];
  flags.push("--module", module, "--moduleResolution", resolution);
  const compiler = join(root, "node_modules/.bin/tsc");
  try {
    // On several cores at once it takes twice the work.
    await run(compiler, [...flags, "--singleThreaded", ...types, ...files], { cwd: folder });
    return "";
  } catch (error) {
    if (!(error instanceof Error && "stdout" in error)) throw error;
    return String(error.stdout);
  }
}
