import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Drop } from "../drops/drop.ts";
import type { NameFacts } from "../drops/name-pattern.ts";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import type { Sighting } from "../ledger/arrival-book.ts";

/** A file of a drop's folder whose name fits. */
export interface FoundFile extends Sighting {
  readonly path: string;
  readonly facts: NameFacts;
  /** False for a link, a folder, a pipe, a device. */
  readonly isRegular: boolean;
}

export interface FolderLook {
  readonly files: readonly FoundFile[];
  /** Names of everything that lies there. */
  readonly names: ReadonlySet<string>;
  /** Names that fit no file of the drop, and are no marker or control file of one. */
  readonly others: readonly string[];
}

/** What writers call a file that is not whole yet: rsync, FileZilla, WinSCP, browsers, Spring, editors. */
const temporary = /^\.|\.(?:part|tmp|filepart|writing|crdownload|swp)$|~$/i;

/** @throws ConfigurationError ERR_DROP_FOLDER when the folder can't be listed */
export async function lookIntoFolder({ folder, match, complete }: Drop): Promise<FolderLook> {
  const names = await list(folder);
  const files: FoundFile[] = [];
  const known = new Set<string>();
  for (const name of names) {
    const facts = temporary.test(name) ? undefined : match.match(name);
    if (facts === undefined) continue;
    const path = join(folder, name);
    // It may be gone by now, or never be ours to see.
    const seen = await lstat(path).catch(() => undefined);
    if (seen === undefined) continue;
    const { size, mtimeMs } = seen;
    files.push({
      name,
      path,
      facts,
      size,
      modifiedAt: Math.floor(mtimeMs),
      isRegular: seen.isFile(),
    });
    known.add(name);
    if ("template" in complete) known.add(complete.template(facts, ""));
  }
  const beside = new Set(files.flatMap(({ facts }) => besideOf(complete, facts)));
  return {
    // A marker that fits the pattern as well is no file of its own.
    files: files.filter(({ name }) => !beside.has(name)),
    names: new Set(names),
    others: names.filter((name) => !known.has(name) && !beside.has(name)).toSorted(),
  };
}

/** The names of the files that are put beside a file to show that it is whole. */
export function besideOf(complete: Drop["complete"], facts: NameFacts): readonly string[] {
  return "template" in complete ? [complete.template(facts, "")] : [];
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const isMissing = systemCodeOf(error) === "ENOENT";
    throw new ConfigurationError(
      isMissing
        ? `the folder ${folder} does not exist`
        : `the folder ${folder} can't be read: ${messageOf(error)}`,
      {
        code: "ERR_DROP_FOLDER",
        actions: [
          isMissing
            ? "Make it, or correct from: in waybill.config.yaml."
            : "Give this user the right to list it and to move files out of it.",
        ],
        cause: error,
      },
    );
  }
}
