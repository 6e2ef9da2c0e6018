import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes } from "../../../src/index.ts";
import { describeThisProcess } from "../../../src/kernel/this-process.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { createCountdown } from "../../support/countdown.ts";
import { assertFewInDoubt, outcomesOf } from "../../support/parse-report.ts";
import { makeQueuePlace, type QueuePlace } from "../../support/queue-place.ts";
import { until } from "../../support/until.ts";
import { untilSaid } from "../../support/until-said.ts";
import { assertExit, dataOf } from "../../support/workdir.ts";

const rows = 80;

describe("a load whose worker goes", () => {
  let place: QueuePlace;
  let some: ReturnType<typeof createCountdown>;
  beforeEach(async () => {
    some = createCountdown(20);
    place = makeQueuePlace(rows);
    await place.simulate({ latency: 60, onReceived: () => some.tell() });
  });
  afterEach(() => place.close());
  const openLedger = async (): Promise<Ledger> =>
    await openSqliteLedger(join(place.workdir.path, "waybill-runs", "ledger.db"));
  const listed = async (id: string) =>
    dataOf(await place.workdir.run(["loads", "--json"])).find(
      ({ loadId }: { loadId: string }) => loadId === id,
    );

  it("is taken over from one that was killed: every row has one outcome, and no create went twice", async () => {
    const id = await place.submitted("c.csv");
    const worker = place.startWorker();
    await some.over;
    worker.process.kill("SIGKILL");
    await worker.over;
    assert.equal((await listed(id)).standing, "killed");
    assert.match(
      (await place.workdir.run(["loads"])).stdout,
      /is gone; the next worker takes it over/,
    );
    assertExit(await place.work(), exitCodes.someRowsOtherwise);
    const made = new Map<unknown, number>();
    for (const { fields } of place.simulator().records("certifications")) {
      const row = fields["sys_bulk_load_record_no"];
      made.set(row, (made.get(row) ?? 0) + 1);
    }
    const outcomes = outcomesOf(place.workdir.report());
    assert.equal(outcomes.length, rows);
    for (const [row, outcome] of outcomes) {
      if (outcome === "applied") assert.equal(made.get(row), 1, `row ${row}`);
      else {
        assert.equal(outcome, "in-doubt", `row ${row}`);
        assert.ok((made.get(row) ?? 0) <= 1, `row ${row} was created twice`);
      }
    }
    assertFewInDoubt(outcomes, 8);
    assert.equal((await listed(id)).standing, "completed");
  });

  it("stays with one that can't be seen from here until its lease is over, and no longer", async () => {
    const id = await place.submitted("a.csv");
    const ledger = await openLedger();
    try {
      const { space: _unseen, ...here } = describeThisProcess();
      const taken = await ledger.work.take({ owner: { ...here, host: "lost-host", pid: 77 } });
      assert.equal(taken?.load.id, id);
    } finally {
      await ledger.close();
    }
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().received().length, 0);
    const database = new DatabaseSync(join(place.workdir.path, "waybill-runs", "ledger.db"));
    database.exec("UPDATE executions SET written_at = written_at - 30000");
    database.close();
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().counts().recordsAccepted, rows);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`is given back at once on ${signal}, and finished by the next worker: each row once`, async () => {
      const id = await place.submitted("a.csv", "--concurrency", "4");
      const worker = place.startWorker();
      await some.over;
      worker.process.kill(signal);
      const run = await worker.over;
      assertExit(run, exitCodes.ok);
      assert.match(run.stderr, new RegExp(`load ${id} is given back, due `));
      assert.equal(place.simulator().counts().abandoned, 0, "no request was given up");
      const { standing, counts } = await listed(id);
      assert.equal(standing, "queued");
      assert.ok(counts.applied < rows, "it was in mid-load");
      assertExit(await place.work(), exitCodes.ok);
      const records = place.simulator().records("collect");
      assert.equal(records.length, rows);
      for (const { writes } of records) assert.equal(writes.length, 1);
      assert.deepEqual(
        outcomesOf(place.workdir.report()),
        Array.from({ length: rows }, (_, at) => [at + 1, "applied"]),
      );
    });
  }

  it("pauses and stops as a person has it do, from another process; a pause outlasts its worker", async () => {
    const id = await place.submitted("a.csv", "--concurrency", "2");
    const worker = place.startWorker();
    await some.over;
    assertExit(await place.workdir.run(["pause", id]), exitCodes.ok);
    const log = (): string => place.workdir.read(`waybill-runs/${id}/load.log`);
    await until(() => log().includes("load paused by a person"));
    worker.process.kill("SIGTERM");
    assertExit(await worker.over, exitCodes.ok);
    const sent = place.simulator().received().length;
    assert.ok(sent < rows);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal(place.simulator().received().length, sent, "it is still to pause");
    assertExit(await place.workdir.run(["continue", id]), exitCodes.ok);

    some = createCountdown(5);
    const next = place.startWorker();
    const over = untilSaid(next, new RegExp(`load ${id} is over: cancelled by \\S+: wrong file`));
    await some.over;
    const words = ["cancel", id, "--because", "wrong file"];
    assertExit(await place.workdir.run(words), exitCodes.ok);
    await over;
    next.process.kill("SIGTERM");
    assertExit(await next.over, exitCodes.ok);
    assert.ok(place.simulator().received().length < rows);
    assertExit(await place.work(), exitCodes.ok);
    assert.equal((await listed(id)).standing, "stopped");
  });
});

describe("two workers", () => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = makeQueuePlace(6);
    await place.simulate({ latency: 5 });
  });
  afterEach(() => place.close());

  it("serve three tenants in turn, though one of them was first with all of its loads", async () => {
    const files = ["a1.csv", "a2.csv", "a3.csv", "a4.csv"];
    for (const [at, file] of files.entries())
      place.workdir.file(file, place.workdir.read("a.csv").replaceAll("Gold", `Gold of ${at}`));
    for (const file of files) await place.submitted(file, "--tenant", "first");
    await place.submitted("a.csv", "--tenant", "second");
    await place.submitted("a.csv", "--tenant", "third");
    const workers = [place.startWorker("--once", "--json"), place.startWorker("--once", "--json")];
    const runs = await Promise.all(workers.map(async ({ over }) => await over));
    for (const run of runs) assertExit(run, exitCodes.ok);
    assert.equal(
      runs.flatMap((run) => dataOf(run).loads).length,
      6,
      "each load was carried out once",
    );
    const ledger = await openSqliteLedger(join(place.workdir.path, "waybill-runs", "ledger.db"));
    try {
      const entries = await Promise.all(
        (await ledger.listLoads()).map(async ({ id, tenant, counts }) => {
          assert.equal(counts.applied, 6);
          return { tenant, takenAt: (await ledger.work.find(id))?.takenAt ?? 0 };
        }),
      );
      const order = entries.toSorted((one, other) => one.takenAt - other.takenAt);
      assert.deepEqual(
        new Set(order.slice(0, 3).map(({ tenant }) => tenant)),
        new Set(["first", "second", "third"]),
      );
    } finally {
      await ledger.close();
    }
  });

  it("tell from outside what all of their loads come to", async () => {
    await place.submitted("a.csv", "--tenant", "first");
    await place.submitted("c.csv", "--tenant", "second");
    const worker = place.startWorker("--metrics", "127.0.0.1:0");
    let said = "";
    worker.process.stderr?.on("data", (text: string) => (said += text));
    await until(() => (said.match(/ is over$/gm) ?? []).length === 2);
    const [, url = ""] = /metrics: (\S+)/.exec(said) ?? [];
    const text = await (await fetch(url)).text();
    worker.process.kill("SIGTERM");
    assertExit(await worker.over, exitCodes.ok);
    assert.match(text, /^waybill_rows_total\{outcome="applied"\} 12$/m);
    assert.match(text, /^waybill_loads_in_progress 0$/m);
  });

  it("carry one load out once, with several slots each", async () => {
    const id = await place.submitted("a.csv");
    const workers = [1, 2].map(() => place.startWorker("--once", "--slots", "3"));
    for (const { over } of workers) assertExit(await over, exitCodes.ok);
    assert.equal(place.simulator().received().length, 6);
    assert.deepEqual(place.workdir.loadIds(), [id]);
  });
});
