import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Random } from "../../../src/kernel/clock.ts";
import type { ShakenHosts } from "./shaken-hosts.ts";

export interface Struck {
  readonly load: string;
  readonly hosts: ShakenHosts;
  /** Requests that the API has received by now. */
  readonly received: () => number;
  readonly random: Random;
  /** True where a row that is sent late may do no harm by its order, so that a lease may end sooner than the worker believes. */
  readonly isCreate: boolean;
  /** True in the long form. */
  readonly isLong: boolean;
}

/** Something that happens to hosts in mid-load. */
export interface Trouble {
  readonly name: string;
  /** Once the load is under way. */
  readonly strike?: (struck: Struck) => Promise<void>;
}

/** Requests that were on their way when the ledger was lost have an answer by then, in milliseconds. */
const settledAfterMs = 1500;
/** A lease, and what a worker may take until it looks. */
const takenWithinMs = 35_000;
/** What a busy machine may add to it, until a worker that looks has begun. */
const busyMs = 2000;

/** A worker stands still, another one takes its load over, and the first wakes up. */
async function freeze({ load, hosts, isCreate, isLong }: Struck): Promise<void> {
  const host = await hosts.atWork(load);
  const epoch = await hosts.epochOf(load);
  host.worker.process.kill("SIGSTOP");
  const assertInTime = startWatch(load, hosts);
  // Its transaction would hold others up until the server ends it, after 20 s.
  while (!isLong && (await hosts.isWriting())) {
    host.worker.process.kill("SIGCONT");
    await delay(2);
    host.worker.process.kill("SIGSTOP");
  }
  // Where the order of rows could suffer the clock of the frozen one has to have gone on as well.
  if (isCreate) await hosts.endLease(load, host, await hosts.epochOn(load, host));
  else if (!isLong) return void host.worker.process.kill("SIGCONT");
  await hosts.untilTakenOver(load, epoch);
  if (!isCreate) await assertInTime();
  host.worker.process.kill("SIGCONT");
}

/** Where no lease was made to end: from here on the worker shows no sign of life. @returns asserts that another one has begun in time */
function startWatch(load: string, hosts: ShakenHosts): () => Promise<void> {
  const begunAt = performance.now();
  return async () => {
    if (await hosts.isOver(load)) return;
    const late = Math.round(performance.now() - begunAt);
    assert.ok(late <= takenWithinMs + busyMs, `taken over after ${late} ms`);
    console.log(`      taken over after ${late} ms`);
  };
}

/** PostgreSQL is killed, stays away, and comes back: nothing leaves meanwhile. */
const loseServer =
  (goneMs: number): NonNullable<Trouble["strike"]> =>
  async ({ hosts, received }) => {
    await hosts.postgres.server.kill();
    await delay(Math.min(settledAfterMs, goneMs));
    const sent = received();
    await delay(Math.max(0, goneMs - settledAfterMs));
    assert.equal(received(), sent, "requests left while the ledger was gone");
    await hosts.postgres.server.start();
    await hosts.postgres.reconnect();
  };

/** The wire of both is slow for a while, and then cut. */
async function shakeWires({ hosts, random }: Struck): Promise<void> {
  for (const { wire } of hosts.hosts) wire.delayBy(1 + Math.floor(random() * 60));
  await delay(200 + random() * 400);
  for (const { wire } of hosts.hosts) {
    wire.cut();
    wire.mend();
  }
}

/**
 * A worker hears nothing of PostgreSQL any more, and nobody tells it, until its load is over, or another one has ended its execution, or
 * its lease has been over for long.
 */
async function part({ load, hosts }: Struck): Promise<void> {
  const host = await hosts.atWork(load);
  const epoch = await hosts.epochOn(load, host);
  const begunAt = performance.now();
  host.wire.fallSilent();
  while (performance.now() - begunAt < takenWithinMs + busyMs) {
    if ((await hosts.isOver(load)) || (await hosts.epochOn(load, host)) !== epoch) break;
    await delay(100);
  }
  host.wire.mend();
}

/** The first four are those of the short form. */
export const troubles: readonly Trouble[] = [
  { name: "workers that are killed" },
  { name: "a worker that is frozen until another has taken its load", strike: freeze },
  { name: "PostgreSQL that is killed and gone for two seconds", strike: loseServer(2000) },
  { name: "a wire to PostgreSQL that is slow and cut", strike: shakeWires },
  { name: "a wire to PostgreSQL that is silent for longer than a lease", strike: part },
  { name: "PostgreSQL that is gone for a minute", strike: loseServer(60_000) },
];
