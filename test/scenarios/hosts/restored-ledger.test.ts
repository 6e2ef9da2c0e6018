import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { exitCodes } from "../../../src/index.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { createCountdown } from "../../support/countdown.ts";
import { creationRows } from "../../support/load-files.ts";
import { outcomesOf } from "../../support/parse-report.ts";
import { makeSharedHosts, type Host, type SharedHosts } from "../../support/shared-hosts.ts";
import { assertExit, assertRefused } from "../../support/workdir.ts";

const rows = 10;

describe("a ledger of yesterday that is put back", () => {
  const postgres = usePostgres();
  let hosts: SharedHosts;
  let a: Host;
  let b: Host;
  let c: Host;
  beforeEach(async () => {
    hosts = await makeSharedHosts(postgres.server);
    ({ a, b, c } = hosts);
    await hosts.simulate();
  });
  afterEach(async () => await hosts.close());
  const created = (): number => hosts.simulator().records("certifications").length;

  it("knows again what a worker did since, from the folders of that worker's host", async () => {
    a.workdir.file("c1.csv", creationRows(rows));
    const queued = await a.submitted("c1.csv");
    await hosts.backUp();
    a.workdir.file("c2.csv", creationRows(2).replaceAll("ref-", "later-"));
    const later = await a.submitted("c2.csv");
    assertExit(await b.start("work", "--once").over, exitCodes.ok);
    assert.equal(created(), rows + 2);
    await hosts.restore();

    assert.equal((await a.listed(queued)).standing, "queued", "the ledger knows no better");
    assert.equal(await a.listed(later), undefined);
    for (const id of [queued, later])
      assertExit(await b.run("ledger", "adopt", `waybill-runs/${id}`), exitCodes.ok);
    for (const id of [queued, later]) assert.equal((await a.listed(id)).standing, "completed");
    for (const host of [b, c]) assertExit(await host.run("work", "--once"), exitCodes.ok);
    assert.equal(created(), rows + 2, "nothing was created twice");
    await assert.rejects(a.submitted("c1.csv"), /ERR_LOADED_BEFORE/);
  });

  it("is refused by the worker of any host: nothing is sent twice, and no word but an adoption changes that", async () => {
    a.workdir.file("c.csv", creationRows(rows));
    const id = await a.submitted("c.csv");
    await hosts.backUp();
    assertExit(await b.run("work", "--once"), exitCodes.ok);
    await hosts.restore();
    for (const host of [c, b, c]) {
      const run = await host.run("work", "--once");
      assertExit(run, exitCodes.couldNotStart);
      assert.match(
        run.stderr,
        new RegExp(
          `load ${id} waits for a person: the ledger \\S+ knows less of load ${id} than the store`,
        ),
      );
      assertExit(await host.run("work", "--once"), exitCodes.ok);
      assertExit(await a.run("continue", id), exitCodes.ok);
    }
    const resumed = await c.run("resume", id);
    assertExit(resumed, exitCodes.couldNotStart);
    assert.match(resumed.stderr, /ERR_LEDGER_LOST/);
    assert.equal(created(), rows);

    assertExit(await b.run("ledger", "adopt", id), exitCodes.ok);
    assert.equal((await a.listed(id)).standing, "completed");
    assertExit(await c.start("work", "--once").over, exitCodes.ok);
    assertExit(await b.run("verify", id), exitCodes.ok);
    assert.equal(created(), rows);
  });

  it("is carried on elsewhere once the folder of the worker's host was adopted", async () => {
    a.workdir.file("c.csv", creationRows(rows));
    const id = await a.submitted("c.csv", "--limit", "4");
    await hosts.backUp();
    assertExit(await b.start("work", "--once").over, exitCodes.stopped);
    await hosts.restore();
    assertExit(await b.run("ledger", "adopt", id), exitCodes.ok);
    assertExit(await c.run("resume", id), exitCodes.ok);
    assert.equal(created(), rows);
  });

  it("is told nothing wrong by the folder of one host where several had the load", async () => {
    let some = createCountdown(10);
    await hosts.simulator().stop();
    await hosts.simulate({ latency: 15, onReceived: () => some.tell() });
    a.workdir.file("c.csv", creationRows(60));
    const id = await a.submitted("c.csv", "--concurrency", "4");
    await hosts.backUp();
    for (const host of [b, c]) {
      some = createCountdown(10);
      const worker = host.start("work", "--once");
      await some.over;
      worker.process.kill("SIGKILL");
      await worker.over;
      await hosts.age(id, 30_000);
    }
    await hosts.restore();
    assertRefused(
      await b.run("ledger", "adopt", id),
      exitCodes.couldNotStart,
      "ERR_ADOPT_ELSEWHERE",
      /up to execution 1, and the store knows of execution 2/,
    );
    // The same store, known by another name here.
    const elsewhere = `${hosts.store}-elsewhere`;
    renameSync(hosts.store, elsewhere);
    assertRefused(
      await b.run("ledger", "adopt", id, "--store", elsewhere),
      exitCodes.couldNotStart,
      "ERR_ADOPT_ELSEWHERE",
      /the store knows of execution 2/,
    );
    renameSync(elsewhere, hosts.store);
    assertRefused(
      await c.run("ledger", "migrate", "--store", hosts.store),
      exitCodes.couldNotStart,
      "ERR_USAGE",
      /--store belongs to waybill ledger adopt/,
    );
    assertExit(await c.run("ledger", "adopt", id), exitCodes.ok);
    const resumed = await c.run("resume", id);
    assertExit(resumed, exitCodes.someRowsOtherwise);
    const numbers = hosts
      .simulator()
      .records("certifications")
      .map(({ fields }) => fields["sys_bulk_load_record_no"]);
    assert.equal(new Set(numbers).size, numbers.length, "nothing was created twice");
    for (const [row, outcome] of outcomesOf(c.workdir.report(id)))
      if (outcome !== "applied") assert.equal(outcome, "in-doubt", `row ${row}`);
  });
});
