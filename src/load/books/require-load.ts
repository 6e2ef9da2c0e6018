import type { Ledger } from "../../ledger/ledger.ts";
import { loadPruned } from "../../ledger/ledger-failures.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { UsageError } from "../../kernel/load-error.ts";
import { hasWatermark, lackOfWatermark } from "./watermark.ts";
import { loadDirectory, logPath } from "./load-files.ts";
import type { BooksPlace } from "../books-place.ts";
import { findUnknownLoads, sayBehind, sayUnknown } from "./find-lost-loads.ts";
import { readTrail } from "./read-trail.ts";

/**
 * The load with this id, or the only one whose id begins so.
 * @throws UsageError ERR_NO_SUCH_LOAD, LedgerError ERR_LEDGER_LOST when only its folder is left of it
 */
export async function requireLoad(
  ledger: Ledger,
  idOrPrefix: string,
  place: BooksPlace,
): Promise<LoadRecord> {
  const load = await ledger.findLoad(idOrPrefix);
  if (load !== undefined) return load;
  const unknown = await findUnknownLoads(ledger, place.runsDir);
  const meant = unknown.filter((name) => name.startsWith(idOrPrefix));
  if (meant.length > 0) throw sayUnknown(place, meant);
  throw new UsageError(`there is no load ${idOrPrefix} here, or more than one begins so`, {
    code: "ERR_NO_SUCH_LOAD",
    actions: [
      "waybill loads lists them all; --runs-dir names another folder, --ledger another ledger.",
    ],
  });
}

/**
 * As `requireLoad`, for whoever goes by what the ledger knows of its rows.
 * @throws LedgerError ERR_LEDGER_LOST when the load's folder tells of more than the ledger has, ERR_LOAD_PRUNED
 */
export async function requireWholeLoad(
  ledger: Ledger,
  idOrPrefix: string,
  place: BooksPlace,
): Promise<LoadRecord> {
  const load = await requireLoad(ledger, idOrPrefix, place);
  assertHasRows(load);
  const { runsDir } = place;
  // Whatever ended the process may have hurt the ledger; one that was closed in order is not read through.
  if (hasWatermark(runsDir, load.id)) await ledger.assertSound();
  const lack = await findLack(ledger, load.id, runsDir);
  if (lack !== undefined) throw sayBehind(place, load.id, lack);
  return load;
}

/** @throws LedgerError ERR_LOAD_PRUNED */
export function assertHasRows({ id, prunedAt }: LoadRecord): void {
  if (prunedAt !== undefined) throw loadPruned(id);
}

/** What the load's folder tells and the ledger does not know, in words; undefined where it knows as much. */
export async function findLack(
  ledger: Ledger,
  loadId: string,
  runsDir: string,
): Promise<string | undefined> {
  const lack = await lackOfWatermark(ledger, runsDir, loadId);
  if (lack !== undefined) return lack;
  const trail = await readTrail(logPath(loadDirectory(runsDir, loadId)));
  const last = await ledger.lastWrite(loadId);
  if (trail === undefined || last === undefined) return undefined;
  if (trail.newestEpoch > last.epoch)
    return `it knows of execution ${last.epoch}, and the log of execution ${trail.newestEpoch}`;
  const hasSeenEnd = trail.endedEpoch < last.epoch || last.hasEnded;
  if (hasSeenEnd && trail.endedEpoch <= last.epoch) return undefined;
  return `the log says that execution ${trail.endedEpoch} has ended, which it does not know`;
}
