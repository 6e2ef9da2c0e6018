import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { createCountdown } from "../support/countdown.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

/** As often as a row is tried, and then no more. */
const outage = (id: string) =>
  ({ match: { id }, answer: "server-error", times: 6, message: "Out of order" }) as const;

const writesOf = (simulator: Simulator, id: string): readonly (number | undefined)[] =>
  simulator.record("collect", id)?.writes.map(({ recordNo }) => recordNo) ?? [];

describe("waybill retry", () => {
  let workdir: Workdir;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
  });
  afterEach(() => workdir.remove());

  it("sends what failed in an outage, and what waited for it, once and in order; and nothing else", async () => {
    const simulator = await startSimulator({
      serverFields: "optional",
      rules: [outage("act-3"), outage("act-5"), { match: { id: "act-7" }, answer: "bad-request" }],
    });
    try {
      workdir.file("a.csv", `${actionRows(10)}act-3,Gold 3 again,pending,2026-03-02\n`);
      const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
      const load = await workdir.run(["load", "a.csv", "-m", "a.yaml", ...place]);
      assertExit(load, exitCodes.someRowsOtherwise);
      const [id = ""] = workdir.loadIds();
      const before = new Map(outcomesOf(workdir.report()));
      const held = [3, 5, 7, 11].map((row) => before.get(row));
      assert.deepEqual(held, ["failed", "failed", "rejected", "skipped"]);
      assert.match(load.stdout, new RegExp(`Send 2 rows again .*: waybill retry ${id}$`, "m"));
      const accepted = simulator.counts().recordsAccepted;

      const retry = await workdir.run(["retry", id]);
      assertExit(retry, exitCodes.someRowsOtherwise);
      assert.match(retry.stderr, /^sending again of load \S+: 1 skipped, 2 failed$/m);
      const after = outcomesOf(workdir.report());
      const others = after.filter(([, outcome]) => outcome !== "applied");
      assert.deepEqual(others, [[7, "rejected"]]);
      assert.equal(after.length, 11);
      assert.equal(simulator.counts().recordsAccepted, accepted + 3);
      assert.deepEqual(writesOf(simulator, "act-3"), [3, 11]);
      assert.deepEqual(writesOf(simulator, "act-5"), [5]);
      assert.deepEqual(writesOf(simulator, "act-1"), [1]);

      const summary = JSON.parse(workdir.read(`waybill-runs/${id}/summary.json`));
      assert.deepEqual([summary.rows, summary.outcomes.applied], [11, 10]);
      const [{ kind, person, facts }] = summary.interventions;
      assert.deepEqual([kind, facts], ["retried", { rows: { failed: 2, skipped: 1 } }]);
      assert.match(person, /^\S+@\S+$/);
      assert.match(retry.stdout, /^Decisions\n.* had rows sent again: /m);

      const again = await workdir.run(["retry", id]);
      const nothing = /has no rows to send again: .* \(its rows: 10 applied, 1 rejected\)/;
      assertRefused(again, exitCodes.couldNotStart, "ERR_NOTHING_TO_RETRY", nothing);
      assert.equal(simulator.counts().recordsAccepted, accepted + 3);
    } finally {
      await simulator.stop();
    }
  });

  it("is carried on by resume when it is killed in the middle", async () => {
    const rowCount = 120;
    let some = createCountdown(0);
    const simulator = await startSimulator({
      serverFields: "optional",
      latency: 10,
      onReceived: () => some.tell(),
    });
    try {
      workdir.file("a.csv", `${actionRows(rowCount, "wrong")}act-x,Gold,pending,2026-03-01\n`);
      const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
      const load = await workdir.run(["load", "a.csv", "-m", "a.yaml", ...place]);
      assertExit(load, exitCodes.someRowsOtherwise);
      const [id = ""] = workdir.loadIds();
      assert.equal(simulator.counts().recordsAccepted, 1);

      const status = "{ column: Status, table: { wrong: pending, pending: pending } }";
      workdir.file("a.yaml", actionMapping.replace("status: Status", `status: ${status}`));
      const words = ["retry", id, "--outcome", "invalid"];
      const refusal = /is not the mapping that load \S+ began with: .*\(sha256:\w+, not sha256:/;
      assertRefused(
        await workdir.run(words),
        exitCodes.couldNotStart,
        "ERR_MAPPING_CHANGED",
        refusal,
      );
      some = createCountdown(30);
      const retry = workdir.start([...words, "--accept-mapping-change"]);
      await some.over;
      retry.process.kill("SIGKILL");
      await retry.over;

      const second = await workdir.run(["retry", id]);
      const open = /is running; a retry is for a load that is over/;
      assertRefused(second, exitCodes.couldNotStart, "ERR_LOAD_NOT_FINISHED", open);
      assert.match(second.stderr, new RegExp(`waybill resume ${id}$`, "m"));
      assertExit(await workdir.run(["resume", id]), exitCodes.ok);
      const rows = outcomesOf(workdir.report());
      assert.deepEqual(
        rows,
        Array.from({ length: rowCount + 1 }, (_, at) => [at + 1, "applied"]),
      );
      assert.deepEqual(writesOf(simulator, "act-x"), [rowCount + 1]);
      const records = simulator.records("collect");
      assert.equal(records.length, rowCount + 1);
      const repeated = records.filter(({ writes }) => writes.length > 1);
      assert.ok(repeated.length <= 8, `${repeated.length} sent again; 8 in flight at the kill`);
    } finally {
      await simulator.stop();
    }
  });

  it("says which rows it takes when it is asked for others, and is no way to resume", async () => {
    const simulator = await startSimulator({ serverFields: "optional" });
    try {
      workdir.file("a.csv", actionRows(3));
      const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
      const words = ["load", "a.csv", "-m", "a.yaml", ...place, "--limit", "1"];
      assertExit(await workdir.run(words), exitCodes.stopped);
      const [id = ""] = workdir.loadIds();
      const refusals = [
        ["applied", "ERR_NOT_RETRIABLE", /Rows that are applied are never sent again\./],
        ["failed,in-doubt", "ERR_NOT_RETRIABLE", /waybill reconcile finds out/],
        ["fialed", "ERR_USAGE", /did you mean failed\?/],
        ["failed", "ERR_LOAD_NOT_FINISHED", /Carry it on first: waybill resume wb-/],
      ] as const;
      for (const [outcome, code, saying] of refusals) {
        const run = await workdir.run(["retry", id, "--outcome", outcome]);
        assertRefused(run, exitCodes.couldNotStart, code, saying);
      }
      assert.equal(simulator.counts().recordsAccepted, 1);
    } finally {
      await simulator.stop();
    }
  });
});

describe("waybill resume", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  let id: string;
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(4));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
    const words = ["load", "a.csv", "-m", "a.yaml", ...place, "--limit", "2"];
    assertExit(await workdir.run(words), exitCodes.stopped);
    [id = ""] = workdir.loadIds();
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("goes on with a changed mapping when it is told to, and says so everywhere", async () => {
    workdir.file(
      "a.yaml",
      actionMapping.replace("name: Name", 'name: { template: "{Name} (2026)" }'),
    );
    const refused = await workdir.run(["resume", id]);
    const saying = /\(sha256:\w{64}, not sha256:\w{64}\)/;
    assertRefused(refused, exitCodes.couldNotStart, "ERR_MAPPING_CHANGED", saying);
    assert.match(refused.stderr, /--accept-mapping-change/);
    const [, to = "", from = ""] = /\((sha256:\w+), not (sha256:\w+)\)/.exec(refused.stderr) ?? [];
    assertExit(await workdir.run(["resume", id, "--accept-mapping-change"]), exitCodes.ok);
    const names = [1, 4].map((row) => simulator.record("collect", `act-${row}`)?.fields["name"]);
    assert.deepEqual(names, ["Gold 1", "Gold 4 (2026)"]);
    const summary = JSON.parse(workdir.read(`waybill-runs/${id}/summary.json`));
    const [{ kind, facts }] = summary.interventions;
    assert.deepEqual([kind, facts], ["mapping-changed", { from, to }]);
    assert.equal(summary.mapping.hash, to);
    const log = workdir.read(`waybill-runs/${id}/load.log`);
    assert.ok(log.includes(`"from":"${from}"`) && log.includes(`"to":"${to}"`), log);
    const [load] = dataOf(await workdir.run(["loads", "--json"]));
    assert.equal(load.mappingHash, to, "the ledger knows it");
  });

  it("refuses another target whatever it is told", async () => {
    const target = "rhythm/membership-billing-run";
    workdir.file("a.yaml", `version: 1\ntarget: ${target}\nfields: { id: Id }\n`);
    const run = await workdir.run(["resume", id, "--accept-mapping-change"]);
    assertExit(run, exitCodes.couldNotStart);
    assert.equal(simulator.counts().recordsAccepted, 2);
  });

  it("refuses a changed file with both fingerprints", async () => {
    workdir.file("a.csv", actionRows(5));
    const saying = /its content has changed \(sha256:\w{64}, not sha256:\w{64}\)/;
    const run = await workdir.run(["resume", id, "--accept-mapping-change"]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_SOURCE_CHANGED", saying);
  });
});
