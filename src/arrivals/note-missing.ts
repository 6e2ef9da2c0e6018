import type { Drop } from "../drops/drop.ts";
import type { Due, Schedule } from "../drops/schedule.ts";
import { isoTime } from "../kernel/clock.ts";
import { printable } from "../kernel/show-cell.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import { messagesOf } from "../notices/messages-of.ts";
import { nothingElse } from "../notices/notice.ts";
import { newArrivalId, type DropMeans } from "./drop-means.ts";
import { change } from "./carry-arrival.ts";

/**
 * Writes down which files are late or missing, also for times at which nobody looked: each due time has one entry, told once when
 * it is late and once when it is missing.
 */
export async function noteMissing(drop: Drop, means: DropMeans): Promise<void> {
  const { expect, name } = drop;
  if (expect === undefined) return;
  const { ledger, clock } = means;
  const now = clock.now();
  const from = await ledger.arrivals.lookedUpTo(name);
  // What was due before anybody looked is nobody's fault.
  if (from === undefined) return await ledger.arrivals.noteLook(name, now);
  const dues = expect.dues(from, now).filter(({ lateAt }) => lateAt <= now);
  const late = await ledger.arrivals.list({ drop: name, states: ["late", "missing"] });
  if (dues.length === 0 && late.length === 0) return;
  const came = await ledger.arrivals.list({ drop: name });
  const files = came.filter(({ dueAt, state }) => dueAt === undefined && state !== "duplicate");
  const counted = new Set(
    came.flatMap(({ dueAt, relatedId }) => (dueAt === undefined ? [] : (relatedId ?? []))),
  );
  const owed: Owed[] = [];
  const owe = (one: Arrival): void => {
    const [due] = expect.dues((one.dueAt ?? 0) - 1, one.dueAt ?? 0, 1);
    if (due === undefined) return;
    const file = firstAfter(due, expect, files, counted);
    // A file counts once: what came for a time that was over is not there for the next one.
    if (file !== undefined) counted.add(file.id);
    owed.push({ late: one, due, file });
  };
  for (const one of late.toReversed()) owe(one);
  let upTo = from;
  for (const due of dues) {
    if (!hasCome(due, expect, files, counted)) owe(await tellLate(drop, due, means));
    upTo = due.at;
  }
  await ledger.arrivals.noteLook(name, upTo);
  for (const one of owed) await followLate(one, means);
}

/** A due time that is over, and the file that came for it after all. */
interface Owed {
  readonly late: Arrival;
  readonly due: Due;
  readonly file: Arrival | undefined;
}

/** A file counts for the due time after the one before, until the next is late. */
function hasCome(
  due: Due,
  expect: Schedule,
  files: readonly Arrival[],
  counted: ReadonlySet<string>,
): boolean {
  const [from, upTo] = spanOf(due, expect);
  return files.some(({ id, seenAt }) => seenAt > from && seenAt <= upTo && !counted.has(id));
}

/** The first file, of those that are newest first, that came after a time was over and before the next one. */
function firstAfter(
  due: Due,
  expect: Schedule,
  files: readonly Arrival[],
  counted: ReadonlySet<string>,
): Arrival | undefined {
  const upTo = expect.next(due.at)?.at ?? Number.POSITIVE_INFINITY;
  return files.findLast(
    ({ id, seenAt }) => seenAt > due.lateAt && seenAt <= upTo && !counted.has(id),
  );
}

/** From when the time before was over, until this one is late. */
function spanOf(due: Due, expect: Schedule): readonly [from: number, upTo: number] {
  const week = 8 * 86_400_000;
  const before = expect.dues(due.at - 5 * week, due.at - 1).at(-1);
  return [before?.lateAt ?? due.at - week, due.lateAt];
}

async function tellLate(drop: Drop, due: Due, means: DropMeans): Promise<Arrival> {
  const { ledger, clock, tell, channels } = means;
  const now = clock.now();
  const reason = `no file came by ${isoTime(due.lateAt)} (it was due at ${isoTime(due.at)})`;
  const told = await ledger.arrivals.missed(
    drop.name,
    { id: newArrivalId(now), dueAt: due.at, reason },
    now,
    (late) => messagesOf(channels.get(drop.name) ?? [], late, now, nothingElse),
  );
  tell(told);
  return told;
}

/** What is late came after all, or is missing by now. */
async function followLate({ late, due, file }: Owed, means: DropMeans): Promise<void> {
  const now = means.clock.now();
  if (file !== undefined)
    await change(means, late, {
      state: "done",
      reason: `${printable(file.name)} (${file.id}) came ${isoTime(file.seenAt)}`,
      relatedId: file.id,
    });
  else if (late.state === "late" && now >= due.missingAt)
    await change(means, late, {
      state: "missing",
      reason: `no file came until ${isoTime(due.missingAt)} (it was due at ${isoTime(due.at)})`,
    });
}
