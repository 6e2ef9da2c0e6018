import type { Drop } from "../drops/drop.ts";
import type { Due, Schedule } from "../drops/schedule.ts";
import { isoTime } from "../kernel/clock.ts";
import type { Arrival } from "../ledger/arrival-book.ts";
import { messagesOf } from "../notices/messages-of.ts";
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
  let upTo = from;
  const came = await ledger.arrivals.list({ drop: name });
  for (const due of dues) {
    if (!hasCome(due, expect, came)) await tellLate(drop, due, means);
    upTo = due.at;
  }
  await ledger.arrivals.noteLook(name, upTo);
  await followLate(drop, expect, came, means);
}

/** A file counts for the due time after the one before, until the next is late. */
function hasCome(due: Due, expect: Schedule, arrivals: readonly Arrival[]): boolean {
  const [from, upTo] = spanOf(due, expect);
  return arrivals.some(
    ({ dueAt, seenAt, state }) =>
      dueAt === undefined && state !== "duplicate" && seenAt > from && seenAt <= upTo,
  );
}

/** From when the time before was over, until this one is late. */
function spanOf(due: Due, expect: Schedule): readonly [from: number, upTo: number] {
  const week = 8 * 86_400_000;
  const before = expect.dues(due.at - 5 * week, due.at - 1).at(-1);
  return [before?.lateAt ?? due.at - week, due.lateAt];
}

async function tellLate(drop: Drop, due: Due, means: DropMeans): Promise<void> {
  const { ledger, clock, tell, channels } = means;
  const now = clock.now();
  const reason = `no file came by ${isoTime(due.lateAt)} (it was due at ${isoTime(due.at)})`;
  const told = await ledger.arrivals.missed(
    drop.name,
    { id: newArrivalId(now), dueAt: due.at, reason },
    now,
    (late) => messagesOf(channels.get(drop.name) ?? [], late, now, false),
  );
  tell(told);
}

/** What is late came after all, or is missing by now. */
async function followLate(
  drop: Drop,
  expect: Schedule,
  came: readonly Arrival[],
  means: DropMeans,
): Promise<void> {
  const { ledger, clock } = means;
  const now = clock.now();
  for (const late of await ledger.arrivals.list({ drop: drop.name, states: ["late", "missing"] })) {
    const [due] = expect.dues((late.dueAt ?? 0) - 1, late.dueAt ?? 0, 1);
    if (due === undefined) continue;
    const next = expect.next(due.at);
    const file = came.find(
      ({ dueAt, seenAt, state }) =>
        dueAt === undefined &&
        state !== "duplicate" &&
        seenAt > due.lateAt &&
        seenAt <= (next?.at ?? Number.POSITIVE_INFINITY),
    );
    if (file !== undefined)
      await change(means, late, {
        state: "done",
        reason: `${file.name} (${file.id}) came ${isoTime(file.seenAt)}`,
      });
    else if (late.state === "late" && now >= due.missingAt)
      await change(means, late, {
        state: "missing",
        reason: `no file came until ${isoTime(due.missingAt)} (it was due at ${isoTime(due.at)})`,
      });
  }
}
