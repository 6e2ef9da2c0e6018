import type { ControlTotals } from "../drops/control-file.ts";
import type { Drop } from "../drops/drop.ts";
import { isoTime } from "../kernel/clock.ts";
import { LoadError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { printable } from "../kernel/show-cell.ts";
import {
  troubleStates,
  waitingStates,
  workingStates,
  type Arrival,
  type ArrivalState,
} from "../ledger/arrival-book.ts";
import { newLoadId } from "../load/books/load-id.ts";
import { carryArrival, change, finishArrival, leaseFrom, takeIfFree } from "./carry-arrival.ts";
import { newArrivalId, type DropMeans, type SiteMeans } from "./drop-means.ts";
import { forgetCopy, keepCopy, keepControl } from "./keep-copy.ts";
import { lookIntoFolder, type FolderLook, type FoundFile } from "./look-into-folder.ts";
import { judgeFile, type Fault } from "./judge-file.ts";
import { openNotes, type Notes } from "./note-together.ts";
import { noteMissing } from "./note-missing.ts";
import { endOutage, isOutage, noteOutage } from "./note-outage.ts";
import { findApproved } from "./plan-arrival.ts";
import { remind } from "./remind.ts";
import { removeOld } from "./remove-old.ts";
import { proveWhole } from "./prove-whole.ts";
import { atSite } from "../sites/open-site.ts";
import { isOutOfReach } from "../sites/site.ts";

/** States of arrivals whose file may not be in its place yet. */
const endedStates: readonly ArrivalState[] = ["done", "failed", "duplicate", "quarantined"];

/**
 * Looks after one drop once: carries on what is begun, writes down what is due and did not come, looks at what lies there, and loads
 * what is whole, one file after the other. Whatever dies in between is carried on by the next look of any process.
 * @throws ConfigurationError when the folder can't be listed; LedgerError
 */
export async function passDrop(drop: Drop, given: DropMeans): Promise<void> {
  try {
    await atSite(drop, given, async (site) => {
      const means = { ...given, site };
      await carryOnBegun(drop, means);
      const folder = await lookIntoFolder(drop, site);
      await endOutage(drop, given);
      await loadWaiting(drop, folder, means);
      await removeOld(drop, means);
    });
  } catch (error) {
    if (!isOutage(error) || given.stopSignal.aborted) throw error;
    await noteOutage(drop, error, given);
    // What has not come by its time is late, whatever it is that keeps it, and what waits for a person still does.
    await noteMissing(drop, given);
    await remind(drop, given);
    throw error;
  }
  await noteMissing(drop, given);
  await remind(drop, given);
}

/** What an earlier look has left: loads to be carried on, files to be put away. Oldest first. */
async function carryOnBegun(drop: Drop, means: SiteMeans): Promise<void> {
  const { ledger, clock, stopSignal } = means;
  const ended = await ledger.arrivals.list({ drop: drop.name, toPutAway: endedStates });
  for (const arrival of ended.toReversed()) {
    if (stopSignal.aborted) return;
    const taken = await takeIfFree(arrival, means);
    if (taken !== undefined) await finishArrival(drop, taken, means);
  }
  const begun = await ledger.arrivals.list({ drop: drop.name, states: workingStates });
  for (const arrival of [...(await findApproved(drop, means)), ...begun].toReversed()) {
    if (stopSignal.aborted) return;
    if ((arrival.nextTryAt ?? 0) > clock.now()) continue;
    const taken = await takeIfFree(arrival, means);
    if (taken !== undefined) await carryArrival(drop, taken, means);
  }
}

/** A file that lies there, with what is known of it. */
interface Waiting {
  readonly file: FoundFile;
  readonly arrival: Arrival;
  readonly gaps: Gaps;
  readonly notes: Notes;
}

/** Numbers of files, where one has to come after the other. */
interface Gaps {
  /** Why a file waits for another number. */
  readonly before: (file: FoundFile) => string | undefined;
  readonly take: (file: FoundFile) => void;
}

async function loadWaiting(drop: Drop, folder: FolderLook, means: SiteMeans): Promise<void> {
  const { ledger, clock, stopSignal } = means;
  const now = clock.now();
  const files = inOrder(drop, folder.files);
  const arrivals = await ledger.arrivals.see(drop.name, files, now, () => newArrivalId(now));
  const gaps = drop.holdGaps ? await openGaps(drop, means) : noGaps;
  const notes = openNotes(means);
  for (const [index, file] of files.entries()) {
    const arrival = arrivals[index];
    if (stopSignal.aborted) break;
    if (arrival === undefined || !waitingStates.includes(arrival.state)) continue;
    await tryWaiting(drop, { file, arrival, gaps, notes }, folder, means);
  }
  await notes.write();
}

async function tryWaiting(
  drop: Drop,
  waiting: Waiting,
  folder: FolderLook,
  means: SiteMeans,
): Promise<void> {
  const { file, arrival, notes } = waiting;
  const { site, clock, stopSignal } = means;
  const whole = await proveWhole(drop, file, arrival, {
    site,
    folder,
    now: clock.now(),
    signal: stopSignal,
  })
    // It went away while it was looked at.
    .catch((error: unknown) => {
      if (isOutOfReach(error)) throw error;
      return undefined;
    });
  if (whole === undefined) return;
  if (whole.kind === "waits") {
    const isNews = whole.change.state !== arrival.state || whole.change.reason !== arrival.reason;
    if (isNews || "quietHash" in whole.change) notes.add(arrival, whole.change);
    return;
  }
  const hold =
    whole.kind === "refused"
      ? undefined
      : ((await whyHeld(drop, means.ledger)) ?? waiting.gaps.before(file));
  if (hold !== undefined) {
    if (arrival.state !== "complete" || arrival.reason !== hold)
      notes.add(arrival, { state: "complete", reason: hold });
    return;
  }
  await notes.write();
  if (whole.kind === "refused") return await quarantine(drop, arrival, whole, means);
  await takeFile(drop, waiting, whole.control, means);
}

/** Why the next file waits although it is whole. */
export async function whyHeld(
  { holdOnTrouble, name }: Drop,
  ledger: DropMeans["ledger"],
): Promise<string | undefined> {
  if (!holdOnTrouble) return undefined;
  const states = [...troubleStates, "claimed", "loading"] as const;
  const [first] = await ledger.arrivals.list({ drop: name, states, limit: 1 });
  if (first === undefined) return undefined;
  return `waits, because ${printable(first.name)} (${first.id}) is ${first.state}`;
}

const noGaps: Gaps = { before: () => undefined, take: () => undefined };

async function openGaps({ name, match }: Drop, { ledger }: DropMeans): Promise<Gaps> {
  const claimed = (await ledger.arrivals.list({ drop: name })).filter(
    ({ contentHash }) => contentHash !== undefined,
  );
  const numberOf = (file: string): bigint => BigInt(match.match(file)?.sequence ?? "0");
  let last = claimed
    .map((arrival) => numberOf(arrival.name))
    .reduce<bigint | undefined>(
      (most, one) => (most === undefined || one > most ? one : most),
      undefined,
    );
  return {
    before: (file) =>
      last === undefined || numberOf(file.name) <= last + 1n
        ? undefined
        : `waits for number ${last + 1n}, which did not come`,
    take: (file) => {
      const number = numberOf(file.name);
      if (last === undefined || number > last) last = number;
    },
  };
}

/** Copies the file, claims its content, and has it loaded. From the claim on the copy is what counts. */
async function takeFile(
  drop: Drop,
  { file, arrival, gaps }: Waiting,
  control: ControlTotals | undefined,
  means: SiteMeans,
): Promise<void> {
  const { site, ledger, clock, stopSignal, runsDir } = means;
  const copying = { site, runsDir, id: arrival.id, signal: stopSignal };
  const copy = await keepCopy(file, copying).catch((error: unknown) => {
    // One file that can't be read is no reason to end: the others are looked at, and this one again.
    if (stopSignal.aborted || systemCodeOf(error) === undefined || error instanceof LoadError)
      throw error;
    return `it can't be copied: ${messageOf(error)}`;
  });
  if (copy === undefined || typeof copy === "string") {
    const reason = copy ?? "it was written while it was read";
    if (arrival.reason !== reason) await change(means, arrival, { state: "settling", reason });
    return;
  }
  // What carries the arrival on after a crash compares the totals as well.
  if (control !== undefined) await keepControl(runsDir, arrival, control);
  const { mappingPath, facts, fault } = await judgeFile(
    drop,
    { file, arrival, copy, control },
    means,
  );
  const now = clock.now();
  const claimed = await ledger.arrivals.claim(arrival, {
    contentHash: copy.contentHash,
    loadId: newLoadId(now),
    shape: facts && JSON.stringify(facts),
    mappingPath,
    ...leaseFrom(now),
    at: now,
  });
  if ("kind" in claimed) {
    if (claimed.kind === "same-content") await tellDuplicate(drop, arrival, claimed.arrival, means);
    return;
  }
  means.tell(claimed);
  gaps.take(file);
  if (fault !== undefined) return await quarantine(drop, claimed, fault, means);
  await carryArrival(drop, claimed, means);
}

async function tellDuplicate(
  drop: Drop,
  arrival: Arrival,
  holder: Arrival,
  means: SiteMeans,
): Promise<void> {
  const load = holder.loadId === undefined ? "" : `, load ${holder.loadId}`;
  const told = await change(means, arrival, {
    state: "duplicate",
    leasedUntil: leaseFrom(means.clock.now()).leasedUntil,
    relatedId: holder.id,
    reason: `it has the content of ${printable(holder.name)} (${holder.id}${load}), which came ${isoTime(holder.seenAt)} and is ${holder.state}; it is not loaded once more`,
  });
  if (told !== undefined) await finishArrival(drop, told, means);
  // The holder has the same content in its own folder.
  await forgetCopy(means.runsDir, arrival);
}

async function quarantine(
  drop: Drop,
  arrival: Arrival,
  { code, reason }: Fault,
  means: SiteMeans,
): Promise<void> {
  const { leasedUntil } = leaseFrom(means.clock.now());
  const held = { state: "quarantined", code, reason, leasedUntil } as const;
  const told = await change(means, arrival, held);
  if (told !== undefined) await finishArrival(drop, told, means);
}

export function inOrder({ order }: Drop, files: readonly FoundFile[]): readonly FoundFile[] {
  const byName = (a: FoundFile, b: FoundFile): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  const bySequence = (a: FoundFile, b: FoundFile): number => {
    const difference = BigInt(a.facts.sequence ?? "0") - BigInt(b.facts.sequence ?? "0");
    return difference < 0n ? -1 : difference > 0n ? 1 : byName(a, b);
  };
  switch (order) {
    case "name":
      return files.toSorted(byName);
    case "time":
      return files.toSorted((a, b) => a.modifiedAt - b.modifiedAt || byName(a, b));
    case "sequence":
      return files.toSorted(bySequence);
  }
}
