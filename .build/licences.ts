import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The text of its licence file. */
  readonly text: string;
}

/** The packages that modules come from, by name. @throws Error for one that carries no licence */
export function findPackages(moduleIds: readonly string[]): readonly BundledPackage[] {
  const folders = new Set(
    moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
  );
  return [...folders]
    .map(readPackage)
    .toSorted((one, other) => one.name.localeCompare(other.name, "en"));
}

function readPackage(folder: string): BundledPackage {
  const manifest: Record<string, unknown> = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const { name, version, license } = manifest;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (typeof name !== "string" || typeof version !== "string" || typeof license !== "string")
    throw new Error(`${folder} does not say what it is and under which licence`);
  if (file === undefined) throw new Error(`${name} brings no text of its licence (${license})`);
  return { name, version, license, text: readFileSync(join(folder, file), "utf8").trim() };
}

/** What has to be carried along with code of others. */
export function renderLicences(packages: readonly BundledPackage[]): string {
  const parts = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`,
  );
  const head = "The files beside this one hold code of these packages.\n";
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
