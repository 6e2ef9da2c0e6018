import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/kernel/clock.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Execution } from "../../src/ledger/load-record.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import { buildIntent, buildLoad, buildResult, someOwner } from "./build-load.ts";
import { hasCode } from "./read-ledger.ts";

/** One process with its two clocks and the timer of its heartbeat, all of which move when told. */
interface Process {
  readonly ledger: Ledger;
  wall: number;
  monotonic: number;
  /** Undefined: no execution is under way. */
  beat?: (() => void) | undefined;
}

const start = Date.UTC(2026, 0, 1);

describe("the lease of an execution", () => {
  let folder: string;
  let path: string;
  let opened: Ledger[];
  let holder: Process;
  let other: Process;
  let execution: Execution;

  const open = async (): Promise<Process> => {
    const clock = {
      ...systemClock,
      now: () => process.wall,
      monotonic: () => process.monotonic,
    };
    const repeat = (act: () => void, everyMs: number) => {
      assert.equal(everyMs, 5000);
      process.beat = act;
      return () => (process.beat = undefined);
    };
    const ledger = await openSqliteLedger(path, { clock, repeat, pausesMs: [], busyTimeoutMs: 1 });
    opened.push(ledger);
    const process: Process = { ledger, wall: start, monotonic: 0 };
    return process;
  };
  const pass = (ms: number, ...processes: readonly Process[]): void => {
    for (const one of processes) {
      one.wall += ms;
      one.monotonic += ms;
    }
  };
  const begin = async (by: Process): Promise<Execution> =>
    await by.ledger.beginExecution("load-1", { ...someOwner, host: "there" });
  const isBusy = hasCode("ERR_LOAD_BUSY");
  const isFenced = hasCode("ERR_EXECUTION_FENCED");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-lease-"));
    path = join(folder, "ledger.db");
    opened = [];
    holder = await open();
    other = await open();
    await holder.ledger.createLoad(buildLoad());
    execution = await begin(holder);
  });
  afterEach(async () => {
    await Promise.all(opened.map(async (ledger) => await ledger.close()));
    await rm(folder, { recursive: true });
  });

  it("lasts 30 seconds from its last write, and then anybody may take the load over", async () => {
    pass(29_999, other);
    await assert.rejects(begin(other), isBusy);
    pass(1, other);
    assert.equal((await begin(other)).epoch, 2);
    assert.equal(holder.ledger.mayLeave(execution), false, "though its own clocks stood still");
    await assert.rejects(holder.ledger.assertUnderWay(execution), isFenced);
  });

  for (const [what, write] of [
    ["a heartbeat", () => holder.beat?.()],
    ["an intent", async () => await holder.ledger.intend(execution, buildIntent(1))],
    [
      "an outcome",
      async () => {
        const settled = holder.ledger.settle(execution, buildResult(1, "applied"));
        await holder.ledger.flush();
        await settled;
      },
    ],
  ] as const) {
    it(`is renewed by ${what}`, async () => {
      pass(20_000, holder, other);
      await write();
      pass(24_999, holder, other);
      assert.equal(holder.ledger.mayLeave(execution), true);
      await assert.rejects(begin(other), isBusy);
      pass(5001, holder, other);
      await begin(other);
    });
  }

  it("is renewed also where the clock was set back, so that a waiting process sees it", async () => {
    const written = async () => (await other.ledger.findLoad("load-1"))?.atWork?.writtenAt ?? 0;
    const before = await written();
    holder.wall -= 3_600_000;
    holder.beat?.();
    assert.equal(await written(), before + 1);
  });

  it("is written to at another time with every write, so that the loss of the last one shows", async () => {
    const times: number[] = [];
    const watch = { onWrite: (_: Execution, at: number) => times.push(at), onEnd: () => undefined };
    const clock = { ...systemClock, now: () => start + 60_000, sleep: async () => undefined };
    const ledger = await openSqliteLedger(path, { clock, watch });
    opened.push(ledger);
    const next = await ledger.beginExecution("load-1", someOwner);
    for (const row of [1, 2, 3]) await ledger.intend(next, buildIntent(row));
    assert.deepEqual(
      times,
      [1, 2, 3].map((write) => start + 60_000 + write),
    );
    assert.equal((await ledger.lastWrite("load-1"))?.at, times.at(-1));
  });

  for (const [what, move] of [
    ["the wall clock says so, as after a machine was paused", () => (holder.wall += 25_000)],
    ["the monotonic clock says so, as where the time was set", () => (holder.monotonic += 25_000)],
    [
      "the monotonic clock says so though the wall clock was set back",
      () => {
        holder.monotonic += 25_000;
        holder.wall -= 3_600_000;
      },
    ],
  ] as const) {
    it(`is over for its own process, a heartbeat early, when ${what}`, async () => {
      assert.equal(holder.ledger.mayLeave(execution), true);
      move();
      assert.equal(holder.ledger.mayLeave(execution), false);
      // Nobody has taken the load: it goes on.
      await holder.ledger.assertUnderWay(execution);
      assert.equal(holder.ledger.mayLeave(execution), true);
    });
  }

  it("is no longer waited for where its process is known to be gone, but only for that execution", async () => {
    const { writtenAt = 0 } = (await other.ledger.findLoad("load-1"))?.atWork ?? {};
    const take = async (over: { epoch: number; writtenAt?: number }) =>
      await other.ledger.beginExecution("load-1", someOwner, over);
    await assert.rejects(take({ epoch: 2 }), isBusy);
    await assert.rejects(take({ epoch: 1, writtenAt: writtenAt - 1 }), isBusy);
    assert.equal((await take({ epoch: 1, writtenAt })).epoch, 2);
  });

  it("is never got back once another process has the load, whatever the former's clocks say", async () => {
    await other.ledger.beginExecution("load-1", someOwner, execution);
    assert.equal(holder.ledger.mayLeave(execution), false);
    holder.beat?.();
    assert.equal(holder.beat, undefined, "and its heart stands still");
    await assert.rejects(holder.ledger.assertUnderWay(execution), isFenced);
  });

  it("outlives heartbeats that can't be written, until it is over for its own process", async () => {
    const lock = new DatabaseSync(path);
    lock.exec("BEGIN IMMEDIATE");
    for (let beats = 1; beats <= 5; beats += 1) {
      assert.equal(holder.ledger.mayLeave(execution), true);
      pass(5000, holder);
      holder.beat?.();
    }
    assert.equal(holder.ledger.mayLeave(execution), false);
    await assert.rejects(holder.ledger.assertUnderWay(execution), hasCode("ERR_LEDGER_WRITE"));
    lock.exec("ROLLBACK");
    lock.close();
    holder.beat?.();
    assert.equal(holder.ledger.mayLeave(execution), true);
  });

  it("ends with its execution", async () => {
    await holder.ledger.endExecution(execution, { status: "stopped", at: start });
    assert.equal(holder.beat, undefined);
    assert.equal(holder.ledger.mayLeave(execution), false);
    await begin(other);
  });

  it("is not held by a ledger that is closed", async () => {
    await other.ledger.beginExecution("load-1", someOwner, execution);
    assert.notEqual(other.beat, undefined);
    await other.ledger.close();
    assert.equal(other.beat, undefined);
    opened = opened.filter((ledger) => ledger !== other.ledger);
  });
});
