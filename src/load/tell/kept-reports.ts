import { access } from "node:fs/promises";
import { LoadError } from "../../kernel/load-error.ts";
import type { Logger } from "../../kernel/logger.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Execution, LoadRecord } from "../../ledger/load-record.ts";
import type { KeptFile } from "../../ledger/work-book.ts";
import { keepEdited } from "../../report/keep-edited.ts";
import { reportPathsIn } from "../../report/report-paths.ts";
import { hasContent } from "../../store/hash-bytes.ts";
import { loadDirectory, makeLoadDirectory } from "../books/load-files.ts";
import { fetchFrom, storesOf, type StorePlace } from "../books/stored-files.ts";
import type { BookContext } from "../load-context.ts";

/** The summary last: by its age it is known whether somebody has edited the others. */
const names = ["report", "rejects", "conflicts", "summary"] as const;

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
  const paths = reportPathsIn(directory);
  const files: KeptFile[] = [];
  try {
    for (const name of names)
      if (await isThere(paths[name])) files.push({ name, ...(await store.keep(paths[name])) });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    logger.warn("reports are on this host alone", { code: error.code, reason: error.message });
    return;
  }
  await ledger.work.keepReports(execution, files);
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
  const paths = reportPathsIn(directory);
  await makeLoadDirectory(directory);
  const summary = reports.files.find(({ name }) => name === "summary");
  const isOfThese = summary !== undefined && (await hasContent(paths.summary, summary));
  if (!isOfThese) await keepEdited([paths.rejects, paths.conflicts], paths.summary);
  const stores = storesOf(stored.address, place);
  for (const name of names) {
    const file = reports.files.find((one) => one.name === name);
    if (file === undefined || (isOfThese && (await isThere(paths[name])))) continue;
    await fetchFrom(stores, file, paths[name], signal);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
