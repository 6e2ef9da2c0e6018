import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { createCountdown } from "../../support/countdown.ts";
import { correctionMapping, correctionRows, liveActions } from "../../support/live-actions.ts";
import {
  actionHeader,
  actionRows,
  creationMapping,
  creationRows,
} from "../../support/load-files.ts";
import { assertFewInDoubt, outcomesOf } from "../../support/parse-report.ts";
import { makeSharedHosts, type Host, type SharedHosts } from "../../support/shared-hosts.ts";
import { until } from "../../support/until.ts";
import { untilSaid } from "../../support/until-said.ts";
import { assertExit, dataOf, type Run } from "../../support/workdir.ts";

const rows = 60;
const oneByOne = Array.from({ length: rows }, (_, at) => at + 1);

describe("hosts that share nothing but PostgreSQL and a store", () => {
  const postgres = usePostgres();
  let hosts: SharedHosts;
  let a: Host;
  let b: Host;
  let c: Host;
  let some: ReturnType<typeof createCountdown>;
  beforeEach(async () => {
    hosts = await makeSharedHosts(postgres.server);
    ({ a, b, c } = hosts);
    some = createCountdown(20);
  });
  afterEach(async () => await hosts.close());

  const simulate = async (options: Parameters<SharedHosts["simulate"]>[0]): Promise<Simulator> =>
    await hosts.simulate({ ...options, onReceived: () => some.tell() });
  /** In a process that stands on that host, for whoever is told from a process by its host. */
  const once = async (host: Host): Promise<Run> => await host.start("work", "--once").over;
  const onceHere = async (host: Host): Promise<Run> => await host.run("work", "--once");
  /** What the API itself has: each row was created once at most, and once where the report says that it was. */
  const assertCreatedOnce = (report: ReturnType<typeof outcomesOf>): void => {
    const times = new Map<unknown, number>();
    for (const { fields } of hosts.simulator().records("certifications")) {
      const row = fields["sys_bulk_load_record_no"];
      times.set(row, (times.get(row) ?? 0) + 1);
    }
    assert.deepEqual(
      report.map(([row]) => row),
      oneByOne,
    );
    for (const [row, outcome] of report) {
      if (outcome === "applied") assert.equal(times.get(row), 1, `row ${row}`);
      else {
        assert.equal(outcome, "in-doubt", `row ${row}`);
        assert.ok((times.get(row) ?? 0) <= 1, `row ${row} was created twice`);
      }
    }
  };

  it("carry out on one what was submitted on another, and anyone tells of it, sends again, takes back", async () => {
    await hosts.simulate({ unknownIds: "not-found", records: liveActions(rows) });
    a.workdir.file("m.yaml", correctionMapping);
    a.workdir.file("m.csv", correctionRows(rows).replace(/^act-3,/m, "act-none,"));
    const id = await a.submitted("m.csv", "-m", "m.yaml");
    for (const name of ["m.csv", "m.yaml", "waybill-runs"])
      rmSync(join(a.workdir.path, name), { recursive: true });
    assert.equal((await a.listed(id)).standing, "queued");
    assertExit(await onceHere(b), exitCodes.someRowsOtherwise);

    for (const host of [a, c]) {
      const { standing, counts } = await host.listed(id);
      assert.deepEqual(
        [standing, counts["applied"], counts["rejected"]],
        ["completed", rows - 1, 1],
      );
      const report = await host.run("report", id, "--json");
      assert.equal(dataOf(report).summary.outcomes.applied, rows - 1);
      assertExit(await host.run("verify", id), exitCodes.ok);
      const { entries } = dataOf(await host.run("history", "act-7", "--json"));
      assert.deepEqual(
        entries.map(({ outcome }: { readonly outcome: string }) => outcome),
        ["applied"],
      );
      assert.deepEqual(host.workdir.report(id), b.workdir.report(id));
    }

    const again = await c.run("retry", id, "--outcome", "rejected", "--json");
    assertExit(again, exitCodes.someRowsOtherwise);
    assert.equal(dataOf(again).outcomes.rejected, 1);
    assertExit(await a.run("verify", id), exitCodes.ok);
    assertExit(await c.run("undo", id, "-o", "back.plan"), exitCodes.ok);
    const { urls } = hosts.simulator();
    const place = ["--tenant", "acme", "--base-url", urls.collect];
    assertExit(await c.run("apply", "back.plan", ...place), exitCodes.ok);
    assert.equal(hosts.simulator().record("collect", "act-7")?.fields["name"], "Name of act-7");
    for (const { workdir } of [a, b, c]) assert.ok(!workdir.exists("waybill-runs/ledger.db"));
  });

  it("give a load back by a limit, and it is resumed from a third", async () => {
    await hosts.simulate();
    a.workdir.file("a.csv", actionRows(rows));
    const id = await a.submitted("a.csv", "--limit", "20");
    assertExit(await onceHere(b), exitCodes.stopped);
    rmSync(join(a.workdir.path, "a.csv"));
    assertExit(await c.run("resume", id), exitCodes.ok);
    assert.deepEqual(
      outcomesOf(c.workdir.report(id)),
      oneByOne.map((row) => [row, "applied"]),
    );
    for (const { writes } of hosts.simulator().records("collect")) assert.equal(writes.length, 1);
    assertExit(await a.run("verify", id), exitCodes.ok);
  });

  it("are told from a third one to pause, to continue and to cancel a load that two of them share", async () => {
    const many = 200;
    await simulate({ latency: 150 });
    c.workdir.file("a.csv", actionRows(many));
    const id = await c.submitted("a.csv", "--concurrency", "2");
    const workers = [a.start("work"), b.start("work")];
    const log = `waybill-runs/${id}/load.log`;
    const logs = (): readonly string[] =>
      [a, b].map(({ workdir }) => (workdir.exists(log) ? workdir.read(log) : ""));
    await Promise.all(
      workers.map(async (worker) => await untilSaid(worker, new RegExp(`load ${id}: `))),
    );
    assertExit(await c.run("pause", id), exitCodes.ok);
    await until(() => logs().every((log) => log.includes("load paused by a person")));
    const atPause = hosts.simulator().received().length;
    assert.match((await c.run("loads")).stdout, /2 workers share it: [^]*\n {2}paused by /);
    assert.ok(hosts.simulator().received().length <= atPause + 4, "no more than was under way");
    const over = Promise.any(
      workers.map(
        async (worker) =>
          await untilSaid(worker, new RegExp(`load ${id} is over: cancelled by \\S+: wrong file`)),
      ),
    );
    some = createCountdown(8);
    assertExit(await c.run("continue", id), exitCodes.ok);
    await some.over;
    assertExit(await c.run("cancel", id, "--because", "wrong file"), exitCodes.ok);
    await over;
    for (const worker of workers) {
      worker.process.kill("SIGTERM");
      assertExit(await worker.over, exitCodes.ok);
    }
    const report = await c.run("report", id, "--follow");
    assertExit(report, exitCodes.stopped);
    const outcomes = outcomesOf(c.workdir.report(id));
    const applied = outcomes.filter(([, outcome]) => outcome === "applied").length;
    assert.equal(outcomes.length, many);
    assert.ok(applied < many);
    assert.equal(hosts.simulator().received().length, applied);
    assert.equal((await a.listed(id)).standing, "stopped");
    assertExit(await c.run("verify", id), exitCodes.ok);
  });

  it("take over from one that was killed when its lease is over and no sooner: no create goes twice", async () => {
    await simulate({ latency: 15 });
    a.workdir.file("c.csv", creationRows(rows));
    const id = await a.submitted("c.csv", "--concurrency", "8");
    const worker = b.start("work");
    await some.over;
    worker.process.kill("SIGKILL");
    await worker.over;
    const sent = hosts.simulator().counts().requests;
    assertExit(await once(c), exitCodes.ok);
    assert.equal(hosts.simulator().counts().requests, sent, "nobody can know yet that it is gone");
    assert.equal((await a.listed(id)).standing, "running");
    assert.ok(b.workdir.exists(`waybill-runs/${id}/ledger.watermark`));

    await hosts.age(id, 30_000);
    assert.equal((await a.listed(id)).standing, "killed");
    assertExit(await once(c), exitCodes.someRowsOtherwise);
    const report = outcomesOf(c.workdir.report(id));
    assertCreatedOnce(report);
    assertFewInDoubt(report, 8);

    // Its host has what it knew of the load when it died, and goes by what the others did since.
    a.workdir.file("a.csv", actionRows(3));
    await a.submitted("a.csv");
    assertExit(await onceHere(b), exitCodes.ok);
    assertExit(await b.run("report", id, "--follow"), exitCodes.someRowsOtherwise);
    assert.deepEqual(outcomesOf(b.workdir.report(id)), report);
    for (const host of [a, b, c]) assertExit(await host.run("verify", id), exitCodes.ok);
  });

  it("keep the order of a key through a take-over", async () => {
    await simulate({ latency: 15 });
    const keys = 4;
    const lines = oneByOne.map((row) => `act-${row % keys},Step ${row},pending,2026-03-01`);
    a.workdir.file("a.csv", `${[actionHeader, ...lines].join("\n")}\n`);
    const id = await a.submitted("a.csv");
    const worker = b.start("work");
    await some.over;
    worker.process.kill("SIGKILL");
    await worker.over;
    await hosts.age(id, 30_000);
    assertExit(await onceHere(c), exitCodes.ok);
    const records = hosts.simulator().records("collect");
    assert.equal(records.length, keys);
    for (const { writes, id: key } of records) {
      const order = writes.map(({ recordNo }) => Number(recordNo));
      // A row under way at the kill may come once more; nothing comes before what precedes it, nor after what follows it.
      assert.deepEqual(
        order,
        order.toSorted((one, other) => one - other),
        key,
      );
      assert.equal(new Set(order).size, rows / keys, key);
      assert.ok(order.length <= rows / keys + 1, key);
    }
    assert.deepEqual(
      outcomesOf(c.workdir.report(id)),
      oneByOne.map((row) => [row, "applied"]),
    );
  });

  it("send and write nothing more when they were frozen while another took their load over", async () => {
    const refusedRow = 20;
    const refused = createCountdown(1);
    await hosts.simulate({
      rules: [
        {
          match: { sys_external_id: `ref-${refusedRow}` },
          answer: "too-many-requests",
          times: 1,
          retryAfter: 6,
        },
      ],
      onReceived: ({ status }) => {
        if (status === 429) refused.tell();
      },
    });
    a.workdir.file("c.csv", creationRows(rows));
    const id = await a.submitted("c.csv", "--concurrency", "1", "--rate", "200/s");
    const worker = b.start("work", "--once");
    await refused.over;
    // Until all is written but what became of the row that waits.
    const log = (): string => b.workdir.read(`waybill-runs/${id}/load.log`);
    await until(() => log().includes('"message":"refused"'));
    const intended = async (): Promise<string> =>
      (
        await hosts.query<{ row_number: string }>(
          "SELECT row_number FROM rows WHERE load_id = $1 AND outcome IS NULL",
          [id],
        )
      )
        .map(({ row_number }) => row_number)
        .join();
    await until(async () => (await intended()) === String(refusedRow));
    worker.process.kill("SIGSTOP");
    await hosts.age(id, 30_000);
    assertExit(await onceHere(c), exitCodes.someRowsOtherwise);
    const report = outcomesOf(c.workdir.report(id));
    const { requests } = hosts.simulator().counts();
    worker.process.kill("SIGCONT");
    const run = await worker.over;
    assertExit(run, exitCodes.ok);
    assert.match(run.stderr, new RegExp(`load ${id}: another worker has it`));
    assert.equal(hosts.simulator().counts().requests, requests, "nothing more was sent");
    assertCreatedOnce(report);
    assert.deepEqual(
      report.filter(([, outcome]) => outcome !== "applied"),
      [[refusedRow, "in-doubt"]],
    );
    assert.equal((await a.listed(id)).standing, "completed");
    assertExit(await a.run("verify", id), exitCodes.ok);
    assert.deepEqual(outcomesOf(a.workdir.report(id)), report);
  });

  it("share the loads of three tenants: each load once, each tenant at once", async () => {
    await hosts.simulate({ latency: 5 });
    const tenants = ["first", "first", "first", "first", "second", "third"];
    for (const [at, tenant] of tenants.entries()) {
      const host = at % 2 === 0 ? a : c;
      host.workdir.file(`a${at}.csv`, actionRows(6).replaceAll("Gold", `Gold of ${at}`));
      await host.submitted(`a${at}.csv`, "--tenant", tenant);
    }
    const runs = await Promise.all(
      [b, c].map(async (host) => await host.start("work", "--once", "--json").over),
    );
    for (const run of runs) assertExit(run, exitCodes.ok);
    const worked: { loadId: string }[] = runs.flatMap((run) => dataOf(run).loads);
    assert.equal(new Set(worked.map(({ loadId }) => loadId)).size, tenants.length);
    assert.equal(worked.length, tenants.length, "each load was carried out once");
    assert.equal(hosts.simulator().counts().recordsAccepted, 36);
    const taken = await hosts.query<{ tenant: string }>(
      "SELECT tenant FROM loads l JOIN work w ON w.load_id = l.id ORDER BY taken_at LIMIT 3",
    );
    assert.deepEqual(
      new Set(taken.map(({ tenant }) => tenant)),
      new Set(["first", "second", "third"]),
    );
  });

  it("carry on the file of a drop whose watch was killed on another one, each row once", async () => {
    const api = await simulate({ latency: 15 });
    const inbox = join(hosts.store, "..", "inbox");
    const config = `version: 1
connections:
  live: { base_url: "${api.urls.certifications}", tenant: acme, concurrency: 2, token: { env: WAYBILL_TOKEN } }
drops:
  nightly:
    from: ${inbox}
    match: "c-{seq}.csv"
    mapping: c.yaml
    connection: live
    complete: { marker: "{name}.done" }
    after: { archive: ${inbox}/archive, failed: ${inbox}/failed, quarantine: ${inbox}/quarantine }
`;
    mkdirSync(inbox, { recursive: true });
    for (const { workdir } of [b, c]) {
      workdir.file("waybill.config.yaml", config);
      workdir.file("c.yaml", creationMapping);
    }
    writeFileSync(join(inbox, "c-1.csv"), creationRows(rows));
    writeFileSync(join(inbox, "c-1.csv.done"), "");
    const watch = b.start("watch");
    await some.over;
    watch.process.kill("SIGKILL");
    await watch.over;
    const { requests } = api.counts();
    assertExit(await c.start("watch", "--once").over, exitCodes.ok);
    assert.equal(api.counts().requests, requests, "nobody can know yet that it is gone");
    const [load] = await hosts.query<{ id: string }>("SELECT id FROM loads");
    const id = load?.id ?? "";
    await hosts.age(id, 30_000);
    await hosts.query("UPDATE arrivals SET leased_until = leased_until - 30000");
    const carriedOn = await c.start("watch", "--once").over;
    const report = outcomesOf(c.workdir.report(id));
    assertCreatedOnce(report);
    assertFewInDoubt(report, 2);
    assert.match((await a.run("loads")).stdout, /carried on by /);
    // What was under way when it was killed may have arrived, and then a person has to look.
    const isWhole = report.every(([, outcome]) => outcome === "applied");
    assertExit(carriedOn, isWhole ? exitCodes.ok : exitCodes.someRowsOtherwise);
    const state = isWhole ? "done" : "attention";
    assert.match((await c.run("drops")).stdout, new RegExp(`last c-1\\.csv .*: ${state}`));
  });
});
