import { SourceError } from "../../../kernel/load-error.ts";
import { didYouMean } from "../../../kernel/nearest-name.ts";
import { printable } from "../../../kernel/show-cell.ts";
import { decided, type Decided } from "../../shape.ts";
import type { ZipEntry } from "./open-zip.ts";

/** What systems put into archives beside the files of people. */
const ofSystem = /^__MACOSX\/|(?:^|\/)(?:\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$/;
const mostListed = 20;

/**
 * The file of an archive that is read: the one that is named, or the only one.
 * @throws SourceError ERR_SOURCE_ZIP where there is none, or several and nobody has said which
 */
export function chooseEntry(
  entries: readonly ZipEntry[],
  asked: string | undefined,
  file: string,
): { readonly entry: ZipEntry; readonly name: Decided<string> } {
  const files = entries.filter(({ name, isFolder }) => !isFolder && !ofSystem.test(name));
  const entry = asked === undefined ? files[0] : files.find(({ name }) => name === asked);
  if (files.length === 0) throw emptyArchive(file);
  if (entry === undefined) throw noSuchEntry(file, asked ?? "", files);
  if (asked === undefined && files.length > 1) throw severalEntries(file, files);
  return { entry, name: decided(entry.name, asked === undefined ? "bytes" : "said") };
}

const quoted = (name: string): string => JSON.stringify(printable(name));

function list(files: readonly ZipEntry[]): string {
  const shown = files.slice(0, mostListed).map(({ name }) => quoted(name));
  const left = files.length - shown.length;
  return shown.join(", ") + (left > 0 ? ` and ${left} more` : "");
}

const namesOf = (files: readonly ZipEntry[]): readonly string[] =>
  files.slice(0, mostListed).map(({ name }) => name);

function emptyArchive(file: string): SourceError {
  return new SourceError(`${file} is a zip archive with no file in it.`, {
    code: "ERR_SOURCE_ZIP",
    actions: ["Look at how it was packed; an empty export is as a rule one that failed."],
  });
}

function noSuchEntry(file: string, asked: string, files: readonly ZipEntry[]): SourceError {
  const near = didYouMean(
    asked,
    files.map(({ name }) => name),
  );
  return new SourceError(`${file} has no ${quoted(asked)} inside.${near}`, {
    code: "ERR_SOURCE_ZIP",
    actions: [`Inside are: ${list(files)}.`],
    choices: namesOf(files),
  });
}

function severalEntries(file: string, files: readonly ZipEntry[]): SourceError {
  const first = quoted(files[0]?.name ?? "");
  return new SourceError(`${file} has ${files.length} files in it: ${list(files)}.`, {
    code: "ERR_SOURCE_ZIP",
    actions: [`Say which: --entry ${first}, or source: { entry: ${first} } in the mapping.`],
    choices: namesOf(files),
  });
}
