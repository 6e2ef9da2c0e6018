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
  const found = [...folders].map(readPackage);
  return found
    .map((one) => ({ ...one, text: one.text ?? textOfSibling(one, found) }))
    .toSorted((one, other) => one.name.localeCompare(other.name, "en"));
}

interface FoundPackage extends Omit<BundledPackage, "text"> {
  readonly text: string | undefined;
  readonly repository: unknown;
}

function readPackage(folder: string): FoundPackage {
  const manifest: Record<string, unknown> = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const { name, version, license, repository } = manifest;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (typeof name !== "string" || typeof version !== "string" || typeof license !== "string")
    throw new Error(`${folder} does not say what it is and under which licence`);
  const text = file === undefined ? undefined : readFileSync(join(folder, file), "utf8").trim();
  return { name, version, license, text, repository: urlOf(repository) };
}

const urlOf = (repository: unknown): unknown =>
  typeof repository === "object" && repository !== null
    ? Reflect.get(repository, "url")
    : repository;

/** Of several packages out of one repository, under one licence, some leave its text to the others. */
function textOfSibling(
  { name, license, repository }: FoundPackage,
  all: readonly FoundPackage[],
): string {
  const sibling = all.find(
    (one) => one.text !== undefined && one.license === license && one.repository === repository,
  );
  if (repository === undefined || sibling?.text === undefined)
    throw new Error(`${name} brings no text of its licence (${license})`);
  return sibling.text;
}

/** What has to be carried along with code of others. */
export function renderLicences(packages: readonly BundledPackage[]): string {
  const parts = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`,
  );
  const head = "The files beside this one hold code of these packages.\n";
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
