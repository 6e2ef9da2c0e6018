import { access } from "node:fs/promises";
import { basename, join } from "node:path";
import { LoadError } from "../../kernel/load-error.ts";
import type { Logger } from "../../kernel/logger.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Execution, LoadRecord } from "../../ledger/load-record.ts";
import type { KeptFile } from "../../ledger/work-book.ts";
import { keepEdited } from "../../report/keep-edited.ts";
import { reportPathsOf } from "../../report/report-paths.ts";
import { hasContent } from "../../store/hash-bytes.ts";
import { loadDirectory, makeLoadDirectory } from "../books/load-files.ts";
import {
  fetchFrom,
  keepMissing,
  storesOf,
  type KeptPlace,
  type StorePlace,
} from "../books/stored-files.ts";
import type { BookContext } from "../load-context.ts";

/** What a person may have edited, in every form. */
const forPeople = ["rejects.csv", "rejects.xlsx", "conflicts.csv", "conflicts.xlsx"];
/** The summary last: by its age it is known whether somebody has edited the others. */
const names: readonly string[] = ["report.csv", ...forPeople, "summary.json"];

/** Keeps the reports of a load beside its other files in the store, for every host. Where that fails they are on this host alone. */
export async function keepReports(
  { ledger, load, settings, directory }: BookContext,
  execution: Execution,
  logger: Logger,
): Promise<void> {
  const stored = load.terms?.stored;
  if (stored === undefined) return;
  const [store] = storesOf(stored.address, settings);
  if (store === undefined) return;
  const written = await reportPathsOf(directory);
  const places: (KeptPlace & { readonly name: string })[] = [];
  const orWarn = async (act: () => Promise<void>): Promise<boolean> => {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      logger.warn("reports are on this host alone", { code: error.code, reason: error.message });
      return false;
    }
  };
  const isKept = await orWarn(async () => {
    for (const path of Object.values(written))
      if (names.includes(basename(path)) && (await isThere(path)))
        places.push({ name: basename(path), path, content: await store.keep(path) });
  });
  if (!isKept) return;
  const files = places.map(({ name, content }): KeptFile => ({ name, ...content }));
  await ledger.work.keepReports(execution, files);
  await orWarn(async () => await keepMissing(store, places));
}

/**
 * Brings the reports of a load from its store into its folder, where those of its newest execution are there and not yet here. What a
 * person has edited here is kept under another name.
 * @throws LoadError as `ContentStore.fetch` does
 */
export async function fetchReports(
  ledger: Ledger,
  { id, terms }: LoadRecord,
  place: StorePlace,
  signal?: AbortSignal,
): Promise<void> {
  const reports = (await ledger.work.find(id))?.reports;
  const newest = await ledger.lastWrite(id);
  const stored = terms?.stored;
  if (stored === undefined || reports === undefined || reports.epoch !== newest?.epoch) return;
  const directory = loadDirectory(place.runsDir, id);
  const pathOf = (name: string): string => join(directory, name);
  await makeLoadDirectory(directory);
  const summary = reports.files.find(({ name }) => name === "summary.json");
  const isOfThese = summary !== undefined && (await hasContent(pathOf("summary.json"), summary));
  if (!isOfThese) await keepEdited(forPeople.map(pathOf), pathOf("summary.json"));
  const stores = storesOf(stored.address, place);
  for (const name of names) {
    const file = reports.files.find((one) => one.name === name);
    if (file === undefined || (isOfThese && (await isThere(pathOf(name))))) continue;
    await fetchFrom(stores, file, pathOf(name), signal);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
