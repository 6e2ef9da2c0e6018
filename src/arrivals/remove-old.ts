import type { Drop } from "../drops/drop.ts";
import { countOf } from "../kernel/counts.ts";
import { messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import { isSameFile, type Arrival, type ArrivalState } from "../ledger/arrival-book.ts";
import type { LoadRecord } from "../ledger/load-record.ts";
import { change, takeIfFree } from "./carry-arrival.ts";
import type { SiteMeans } from "./drop-means.ts";
import { arrivalOfCopy, forgetCopy, hashFile, setControlAside } from "./keep-copy.ts";
import { factsOf, type PlacedFile } from "./kept-facts.ts";
import { isOutOfReach } from "../sites/site.ts";

/** Nobody is waited for in these; what is quarantined waits for a person, however long. */
const overStates: readonly ArrivalState[] = ["done", "failed", "duplicate"];
/** What has gathered before is removed over many looks, so that no file waits for that. */
const mostInOneLook = 100;
const dayMs = 86_400_000;
/** What can't be removed is tried again after so long. */
const pauseMs = 3_600_000;

/**
 * Removes what a drop has kept for longer than it is to: files that it put away itself, by their paths, where they still are the
 * same files, and our copies. What a load that is not over may need stays.
 */
export async function removeOld(drop: Drop, means: SiteMeans): Promise<void> {
  const { keepMs, name } = drop;
  const { ledger, clock, stopSignal } = means;
  if (keepMs === undefined) return;
  const now = clock.now();
  const found = await ledger.arrivals.list({
    drop: name,
    states: overStates,
    putAwayBefore: now - keepMs,
  });
  const old = found.filter(({ nextTryAt = now }) => nextTryAt <= now).toReversed();
  for (const one of await findFree(old, means)) {
    if (stopSignal.aborted) return;
    const arrival = await takeIfFree(one, means);
    if (arrival === undefined) continue;
    const because = `kept for ${countOf(keepMs / dayMs, "day")}: `;
    const [said = ""] = (arrival.reason ?? "").split(`; ${because}`);
    const tell = (what: string): string => `${said}; ${because}${what}`;
    try {
      const what = await removeAll(arrival, means);
      const removed = { code: "removed", reason: tell(what), nextTryAt: undefined };
      await change(means, arrival, { ...removed, leasedUntil: undefined });
    } catch (error) {
      if (stopSignal.aborted) return;
      if (isOutOfReach(error) || systemCodeOf(error) === undefined) throw error;
      const reason = tell(`it can't be removed: ${messageOf(error)}`);
      const failed = { code: "not-removed", reason, nextTryAt: now + pauseMs };
      await change(means, arrival, { ...failed, leasedUntil: undefined });
    }
  }
}

/** Those, oldest first, whose content no load may need any more. */
async function findFree(
  old: readonly Arrival[],
  { ledger }: SiteMeans,
): Promise<readonly Arrival[]> {
  const over: Arrival[] = [];
  for (const arrival of old) {
    if (over.length === mostInOneLook) break;
    const load = arrival.loadId === undefined ? undefined : await ledger.findLoad(arrival.loadId);
    if (load === undefined || !isOpen(load)) over.push(arrival);
  }
  if (over.length === 0) return [];
  // An undo, a retry or a plan that is applied reads the copy as well. By its folder's name, however the runs folder was written.
  const open = (await ledger.listLoads()).filter(isOpen);
  const needed = new Set(open.map(({ sourcePath }) => arrivalOfCopy(sourcePath)));
  return over.filter(({ id }) => !needed.has(id));
}

/** Rows in doubt can still be looked up, and for that the file is read. */
function isOpen({ status, counts }: LoadRecord): boolean {
  return (status !== "completed" && status !== "abandoned") || counts["in-doubt"] > 0;
}

/** @returns what was removed, in words @throws errors of the system, or of the site */
async function removeAll(arrival: Arrival, means: SiteMeans): Promise<string> {
  const file = await removeFile(arrival, means);
  let besides = 0;
  for (const one of factsOf(arrival).beside ?? []) if (await removeBeside(one, means)) besides += 1;
  await forgetCopy(means.runsDir, arrival);
  await setControlAside(means.runsDir, arrival);
  const beside = besides === 0 ? "" : `, ${countOf(besides, "file")} beside it`;
  return file === undefined
    ? `the file${beside} and its copy were removed`
    : `its copy${beside} was removed; ${file}`;
}

/** @returns why it was not removed; undefined: it was */
async function removeFile(arrival: Arrival, means: SiteMeans): Promise<string | undefined> {
  const { site, stopSignal } = means;
  const { keptAt = "", size, modifiedAt, version } = arrival;
  const shown = printable(keptAt);
  const there = await site.look(keptAt);
  if (there === undefined) return `at ${shown} there was nothing`;
  const contentHash = await hashOf(arrival, means);
  if (contentHash === undefined)
    return `${shown} was never read, so it can't be known again: it stays`;
  const isSame =
    there.isRegular &&
    (await site.isAt(keptAt, { size, modifiedAt, version })) &&
    (await hashFile(site, { path: keptAt, ...there }, stopSignal)) === contentHash;
  if (!isSame) return `${shown} is another file by now: it stays`;
  await site.remove(keptAt);
  return undefined;
}

/** A duplicate has the content of the file that it is a duplicate of. */
async function hashOf(
  { contentHash, state, relatedId }: Arrival,
  { ledger }: SiteMeans,
): Promise<string | undefined> {
  if (contentHash !== undefined || state !== "duplicate" || relatedId === undefined)
    return contentHash;
  const [holder] = await ledger.arrivals.find(relatedId);
  return holder?.contentHash;
}

async function removeBeside({ path, ...seen }: PlacedFile, { site }: SiteMeans): Promise<boolean> {
  const there = await site.look(path);
  const isSame = there?.isRegular === true && isSameFile(there, seen);
  if (isSame) await site.remove(path);
  return isSame;
}
