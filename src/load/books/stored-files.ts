import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  LedgerError,
  LoadError,
  messageOf,
  SourceError,
  systemCodeOf,
} from "../../kernel/load-error.ts";
import type { LoadTerms, NewLoad, StoredFile } from "../../ledger/load-record.ts";
import { openStore } from "../../store/open-store.ts";
import type { ContentStore, StoredContent } from "../../store/store.ts";
import type { BoundLoad } from "../bound-load.ts";
import { loadDirectory, makeLoadDirectory, planFileName, readingFileName } from "./load-files.ts";

/** What lies in the load's folder itself, wherever it was fetched. */
const ownFiles = [
  ["reading", readingFileName],
  ["plan", planFileName],
] as const;

/** Where, in a load's folder, what was fetched from the store lies. */
const givenFolder = "given";

/** The store of a runs folder, where no other is named. */
export function usualStore(runsDir: string): string {
  return join(resolve(runsDir), "store");
}

/** What a load is made of, and is kept. */
export interface StoredInput {
  readonly stored: NonNullable<LoadTerms["stored"]>;
  /**
   * Keeps again what is not there any more. To be done when the ledger names it: until then a prune may have taken it for something
   * that nobody needs.
   */
  readonly keepMissing: () => Promise<void>;
}

/**
 * Keeps in the store what a load is made of, so that a host which has none of its files can carry it out.
 * @param place the load's folder, and whether what a person said about the source, and a plan, lie in it
 * @throws SourceError ERR_SOURCE_CHANGED when it changed meanwhile; as `ContentStore.keep` does
 */
export async function storeInput(
  store: ContentStore,
  { source, mapping }: Pick<BoundLoad, "source" | "mapping">,
  place: InputPlace,
  signal?: AbortSignal,
): Promise<StoredInput> {
  const places: KeptPlace[] = [];
  const keep = async (as: StoredFile["as"], name: string, path: string): Promise<StoredFile> => {
    const content = await store.keep(path, signal);
    places.push({ content, path });
    return { as, name, ...content };
  };
  const kept = await keep("source", source.name, source.path);
  if (kept.hash !== source.fingerprint)
    throw new SourceError(`${source.name} was changed while waybill was working with it.`, {
      code: "ERR_SOURCE_CHANGED",
      actions: ["Wait until whatever writes the file has finished, then start again."],
    });
  const files = [kept, await keep("mapping", basename(mapping.path), mapping.path)];
  for (const [name, path] of mapping.tableFiles) files.push(await keep("table", name, path));
  for (const [as, name] of ownFiles)
    if (place[as] === true) files.push(await keep(as, name, join(place.directory, name)));
  return {
    stored: { address: store.address, files },
    keepMissing: async () => await keepMissing(store, places),
  };
}

/** What of a load lies in its own folder. */
export interface InputPlace {
  readonly directory: string;
  readonly reading: boolean;
  readonly plan?: boolean;
}

/** A content, and the file of this host that it is of. */
export interface KeptPlace {
  readonly content: StoredContent;
  readonly path: string;
}

/** Keeps what the store has no more. @throws as `ContentStore.keep` does */
export async function keepMissing(
  store: ContentStore,
  places: readonly KeptPlace[],
): Promise<void> {
  for (const { content, path } of places) if (!(await store.has(content))) await store.keep(path);
}

/** What of a load was fetched from its store. */
export interface FetchedInput {
  readonly sourcePath: string;
  readonly mappingPath: string;
  /** Where look-up files are, by where the mapping has them. */
  readonly tables: ReadonlyMap<string, string>;
}

/**
 * Brings what a load is made of from its store into its folder, as far as it does not lie there as it was.
 * @param address of the store, where it is known by another one here than where the load was submitted
 * @returns undefined for a load that no store has
 * @throws LoadError as `ContentStore.fetch` does; LedgerError ERR_RUNS_DIR where it can't be written here
 */
export async function fetchInput(
  { id, terms }: Pick<NewLoad, "id" | "terms">,
  { runsDir, store: address }: StorePlace,
  signal?: AbortSignal,
): Promise<FetchedInput | undefined> {
  const stored = terms?.stored;
  if (stored === undefined) return undefined;
  const directory = loadDirectory(runsDir, id);
  const given = join(directory, givenFolder);
  await makeLoadDirectory(directory);
  const stores = storesOf(stored.address, { runsDir, store: address });
  const bring = async (file: StoredFile, to: string): Promise<string> => {
    try {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await fetchFrom(stores, file, to, signal);
    } catch (error) {
      if (error instanceof LoadError || systemCodeOf(error) === undefined) throw error;
      throw new LedgerError(`${to} can't be written: ${messageOf(error)}`, {
        code: "ERR_RUNS_DIR",
        actions: ["Make room there, or give this user the right to write there."],
        cause: error,
      });
    }
    return to;
  };
  const paths: Partial<Record<StoredFile["as"], string>> = {};
  const tables = new Map<string, string>();
  const mappingPath = join(given, "mapping", nameOf(stored.files, "mapping"));
  for (const [at, file] of stored.files.entries()) {
    if (file.as === "table") {
      const place = join(given, "tables", `${at}-${safeName(file.name)}`);
      tables.set(resolve(dirname(mappingPath), file.name), await bring(file, place));
    } else {
      const own = ownFiles.find(([as]) => as === file.as)?.[1];
      const place =
        own === undefined ? join(given, file.as, safeName(file.name)) : join(directory, own);
      paths[file.as] = await bring(file, place);
    }
  }
  return { sourcePath: paths.source ?? "", mappingPath, tables };
}

/** Where a host has a reason to look: a runs folder that was moved may have taken its store along. */
export interface StorePlace {
  readonly runsDir: string;
  /** Named for this host. */
  readonly store?: string | undefined;
}

/** The stores in which what a load has kept may lie, the likeliest first. @param stored the address that the load remembers */
export function storesOf(stored: string, { runsDir, store }: StorePlace): readonly ContentStore[] {
  const addresses = [...(store === undefined ? [] : [store]), stored, usualStore(runsDir)];
  return [...new Set(addresses)].map(openStore);
}

/** From the first that has it. @throws LoadError of the first */
export async function fetchFrom(
  [store, ...others]: readonly ContentStore[],
  file: StoredContent,
  to: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await store?.fetch(file, to, signal);
  } catch (error) {
    if (others.length === 0 || !(error instanceof LoadError)) throw error;
    await fetchFrom(others, file, to, signal).catch(() => {
      throw error;
    });
  }
}

const nameOf = (files: readonly StoredFile[], as: StoredFile["as"]): string =>
  safeName(files.find((file) => file.as === as)?.name ?? as);

/** A name out of the ledger becomes one in a folder of ours, and leads nowhere else. */
function safeName(name: string): string {
  const last = basename(name.replaceAll("\\", "/"));
  return last === "" || last === "." || last === ".." ? "file" : last;
}
