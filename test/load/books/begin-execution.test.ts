import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeThisProcess } from "../../../src/kernel/this-process.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { ExecutionOwner } from "../../../src/ledger/load-record.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import type { LeaseWait } from "../../../src/ledger/lease.ts";
import { beginExecution } from "../../../src/load/books/begin-execution.ts";
import { buildLoad, someOwner } from "../../ledger/build-load.ts";
import { hasCode } from "../../ledger/read-ledger.ts";

const start = Date.UTC(2026, 0, 1);
const isBusy = hasCode("ERR_LOAD_BUSY");

describe("an execution that begins while another process has the load", function () {
  let folder: string;
  let holder: Ledger;
  let ledger: Ledger;
  let beat: () => void;
  /** Both processes are on one host, so they have one clock; the time passes while the second one sleeps. */
  let wall: number;
  let monotonic: number;
  let slept: number;
  let onSleep: () => void;
  let told: LeaseWait[];
  let stop: AbortController;
  const clock = {
    now: () => wall,
    monotonic: () => monotonic,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept += ms;
      wall += ms;
      monotonic += ms;
      onSleep();
    },
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "waybill-begin-"));
    [wall, monotonic, slept, told] = [start, 0, 0, []];
    onSleep = () => undefined;
    stop = new AbortController();
    const repeat = (act: () => void) => {
      beat = act;
      return () => undefined;
    };
    holder = await openSqliteLedger(join(folder, "ledger.db"), { clock, repeat });
    ledger = await openSqliteLedger(join(folder, "ledger.db"), {
      clock,
      repeat: () => () => undefined,
    });
    await holder.createLoad(buildLoad());
  });
  afterEach(async () => {
    await Promise.all([holder.close(), ledger.close()]);
    await rm(folder, { recursive: true });
  });

  /** Nobody here can see it, though its number is that of this very process. */
  const hidden: ExecutionOwner = {
    ...someOwner,
    host: describeThisProcess().host,
    space: "elsewhere",
    pid: process.pid,
  };
  const begin = async (takeOver?: boolean) =>
    await beginExecution(ledger, "load-1", {
      clock,
      stopSignal: stop.signal,
      takeOver,
      onWait: (wait) => told.push(wait),
    });

  it("needs no wait where that process can be seen to be gone", async function () {
    const self = describeThisProcess();
    if (self.space === undefined) this.skip();
    await holder.beginExecution("load-1", { ...self, pid: 2 ** 30 });
    assert.deepEqual(await begin(), { execution: { loadId: "load-1", epoch: 2 } });
    assert.deepEqual([slept, told], [0, []]);
  });

  it("is refused without a wait where that process can be seen to be there", async function () {
    const self = describeThisProcess();
    if (self.space === undefined) this.skip();
    await holder.beginExecution("load-1", self);
    await assert.rejects(begin(), isBusy);
    await assert.rejects(begin(true), isBusy, "whatever is said");
    assert.deepEqual([slept, told], [0, []]);
  });

  it("waits for the lease where that process can't be seen, says so once, and takes the load over", async () => {
    await holder.beginExecution("load-1", hidden);
    wall += 12_000;
    assert.equal((await begin()).execution.epoch, 2);
    assert.equal(slept, 18_000);
    const { host, pid } = hidden;
    assert.deepEqual(told, [{ loadId: "load-1", host, pid, mostMs: 30_000 }]);
  });

  it("needs no wait where the lease is over", async () => {
    await holder.beginExecution("load-1", hidden);
    wall += 30_000;
    assert.equal((await begin()).execution.epoch, 2);
    assert.deepEqual([slept, told], [0, []]);
  });

  it("waits no longer than a lease by its own clock where the time of the host was set back", async () => {
    await holder.beginExecution("load-1", hidden);
    wall -= 86_400_000;
    assert.equal((await begin()).execution.epoch, 2);
    assert.equal(slept, 30_000);
  });

  for (const backMs of [0, 86_400_000]) {
    it(`is refused as soon as a heartbeat of that process is seen${backMs > 0 ? ", though the time of the host was set back" : ""}`, async () => {
      await holder.beginExecution("load-1", hidden);
      wall -= backMs;
      onSleep = () => {
        if (slept === 3000) beat();
      };
      await assert.rejects(begin(), isBusy);
      assert.equal(slept, 3000);
      assert.equal((await ledger.findLoad("load-1"))?.atWork?.epoch, 1);
    });
  }

  it("goes by what a person says of a process that can't be seen, and tells whom that displaced", async () => {
    await holder.beginExecution("load-1", hidden);
    const { execution, displaced } = await begin(true);
    assert.equal(execution.epoch, 2);
    assert.deepEqual(displaced, hidden);
    assert.equal(slept, 0);
  });

  it("waits no more when it is told to stop", async () => {
    await holder.beginExecution("load-1", hidden);
    const reason = new Error("Ctrl-C");
    onSleep = () => stop.abort(reason);
    await assert.rejects(begin(), (error) => error === reason);
    assert.equal(slept, 1000);
  });
});
