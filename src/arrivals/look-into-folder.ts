import type { Drop } from "../drops/drop.ts";
import type { NameFacts } from "../drops/name-pattern.ts";
import type { Sighting } from "../ledger/arrival-book.ts";
import type { FileFacts, Site } from "../sites/site.ts";

/** A file of a drop's folder whose name fits. */
export interface FoundFile extends Sighting, FileFacts {
  readonly path: string;
  readonly facts: NameFacts;
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

/** @throws LoadError ERR_DROP_FOLDER when the folder can't be listed */
export async function lookIntoFolder(
  { folder, match, complete }: Drop,
  site: Site,
): Promise<FolderLook> {
  const factsOf = (name: string): NameFacts | undefined =>
    temporary.test(name) ? undefined : match.match(name);
  const listing = await site.list(folder, (name) => factsOf(name) !== undefined);
  const { names } = listing;
  const files: FoundFile[] = [];
  const known = new Set<string>();
  for (const seen of listing.files) {
    const { name } = seen;
    const facts = factsOf(name);
    if (facts === undefined) continue;
    files.push({ ...seen, path: site.path.join(folder, name), facts });
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
