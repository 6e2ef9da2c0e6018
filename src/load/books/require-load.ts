import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { UsageError } from "../../kernel/load-error.ts";
import { hasWatermark, isBehindWatermark } from "./watermark.ts";
import { loadDirectory, logPath } from "./load-files.ts";
import { findUnknownLoads, sayBehind, sayUnknown } from "./find-lost-loads.ts";
import { readTrail } from "./read-trail.ts";

/**
 * The load with this id, or the only one whose id begins so.
 * @throws UsageError ERR_NO_SUCH_LOAD, LedgerError ERR_LEDGER_LOST when only its folder is left of it
 */
export async function requireLoad(
  ledger: Ledger,
  idOrPrefix: string,
  runsDir: string,
): Promise<LoadRecord> {
  const load = await ledger.findLoad(idOrPrefix);
  if (load !== undefined) return load;
  const unknown = await findUnknownLoads(ledger, runsDir);
  const meant = unknown.filter((name) => name.startsWith(idOrPrefix));
  if (meant.length > 0) throw sayUnknown(runsDir, meant);
  throw new UsageError(`there is no load ${idOrPrefix} here, or more than one begins so`, {
    code: "ERR_NO_SUCH_LOAD",
    actions: ["waybill loads lists them all; --runs-dir names another folder."],
  });
}

/**
 * As `requireLoad`, for whoever goes by what the ledger knows of its rows.
 * @throws LedgerError ERR_LEDGER_LOST when the load's folder tells of more than the ledger has
 */
export async function requireWholeLoad(
  ledger: Ledger,
  idOrPrefix: string,
  runsDir: string,
): Promise<LoadRecord> {
  const load = await requireLoad(ledger, idOrPrefix, runsDir);
  // Whatever ended the process may have hurt the ledger; one that was closed in order is not read through.
  if (hasWatermark(runsDir, load.id)) await ledger.assertSound();
  if (await isBehind(ledger, load.id, runsDir)) throw sayBehind(runsDir, load.id);
  return load;
}

/** True when the load's folder tells of more than the ledger has. */
export async function isBehind(ledger: Ledger, loadId: string, runsDir: string): Promise<boolean> {
  if (await isBehindWatermark(ledger, runsDir, loadId)) return true;
  const trail = await readTrail(logPath(loadDirectory(runsDir, loadId)));
  const last = await ledger.lastWrite(loadId);
  if (trail === undefined || last === undefined) return false;
  const hasSeenEnd = trail.endedEpoch < last.epoch || last.hasEnded;
  return trail.newestEpoch > last.epoch || trail.endedEpoch > last.epoch || !hasSeenEnd;
}
