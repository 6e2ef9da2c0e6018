import assert from "node:assert/strict";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite/sqlite-ledger.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { describeThisProcess } from "../../src/kernel/this-process.ts";
import { buildIntent, buildLoad, someOwner } from "../ledger/build-load.ts";
import { runInProcess } from "../support/captured-world.ts";
import {
  actionHeader,
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
} from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill history", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  const at = (name: string): string => join(workdir.path, name);
  const history = async (key: string, ...more: string[]): Promise<Run> =>
    await runInProcess(["history", "--runs-dir", at("runs"), ...more, "--", key]);
  const entriesOf = async (key: string, ...more: string[]) =>
    dataOf(await history(key, "--json", ...more)).entries;

  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    const place = ["--tenant", "acme", "--runs-dir", at("runs")];
    const load = async (name: string, rows: string, mapping: string, url: string) => {
      const files = [workdir.file(name, rows), "-m", workdir.file(`${name}.yaml`, mapping)];
      await runInProcess(["load", ...files, ...place, "--base-url", url]);
    };
    await load("monday.csv", actionRows(3), actionMapping, simulator.urls.collect);
    const twice = `${actionHeader}\nact-2,G,completed,2026-03-01\nact-2,G,paid,2026-03-01\n`;
    await load("tuesday.csv", twice, actionMapping, simulator.urls.collect);
    await load("runs.csv", creationRows(2), creationMapping, simulator.urls.certifications);
    const ledger = await openSqliteLedger(at("runs/ledger.db"));
    const createdAt = Date.UTC(2020, 0, 2);
    await ledger.createLoad(buildLoad({ id: "old", sourceName: "old.csv", createdAt }));
    const owner = { ...someOwner, ...describeThisProcess(), pid: 2 ** 30 };
    const execution = await ledger.beginExecution("old", owner);
    await ledger.intend(execution, { ...buildIntent(7), key: "act-2" });
    await ledger.close();
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("shows every row that touched an id, with outcome, time, file, line, load and reasons", async () => {
    const run = await history("act-2");
    assertExit(run, exitCodes.ok);
    const [title, ...lines] = run.stdout.trimEnd().split("\n");
    assert.match(title ?? "", /^WHEN +OUTCOME +FROM +LOAD +INTO$/);
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`;
    const into = "rhythm/billing-run-action, tenant acme";
    const row = (outcome: string, from: string) =>
      new RegExp(`^${time} {2}${outcome} +${from} +wb-\\S+ +${into}$`, "m");
    assert.match(lines.join("\n"), row("applied", String.raw`monday\.csv line 3 \(row 2\)`));
    assert.match(run.stdout, /the API|"paid"/);
    assert.equal(lines.at(-1), "4 rows of 3 loads");
  });

  it("puts the newest last, and tells scripts the same", async () => {
    const entries = await entriesOf("act-2");
    const times = entries.map((entry: { at: string }) => entry.at);
    assert.deepEqual(times, times.toSorted());
    assert.deepEqual(
      entries
        .map((entry: Record<string, unknown>) => [
          entry["sourceName"],
          entry["line"],
          entry["outcome"],
        ])
        .toSorted(),
      [
        ["monday.csv", 3, "applied"],
        ["old.csv", 8, null],
        ["tuesday.csv", 2, "applied"],
        ["tuesday.csv", 3, "invalid"],
      ],
    );
    const invalid = entries.find((entry: { outcome: string }) => entry.outcome === "invalid");
    assert.deepEqual(
      invalid.reasons.map((one: { code: string }) => one.code),
      ["value-not-allowed"],
    );
    const unknown = entries.find((entry: { outcome: string | null }) => entry.outcome === null);
    assert.equal(unknown.standing, "killed");
  });

  it("finds a created record by the id that the API gave it", async () => {
    const [created] = await entriesOf("ref-2");
    assert.equal(typeof created.serverId, "string");
    assert.deepEqual(await entriesOf(created.serverId), [created]);
    const { stdout } = await history("ref-2");
    assert.match(stdout, new RegExp(`^  the record got the id ${created.serverId}$`, "m"));
    const [line] = workdir.report(created.loadId, "runs").filter((one) => one["key"] === "ref-2");
    assert.equal(line?.["record_id"], created.serverId);
    const [updated] = workdir.report((await entriesOf("act-3"))[0].loadId, "runs");
    assert.equal(updated?.["record_id"], "", "an update creates nothing");
  });

  it("keeps to one target, and to the newest entries", async () => {
    assert.deepEqual(await entriesOf("act-2", "--target", "invoice-detail"), []);
    const all = await entriesOf("act-2", "--target", "billing-run-action");
    assert.equal(all.length, 4);
    const cut = dataOf(await history("act-2", "--json", "--limit", "2"));
    assert.deepEqual([cut.isCut, cut.entries.length], [true, 2]);
    assert.match((await history("act-2", "--limit", "2")).stdout, /^… older ones are left out/);
  });

  it("says so when nothing touched an id, also one like a flag", async () => {
    for (const key of ["act-9", "-5", "a\u001B[2Jb"]) {
      const run = await history(key);
      assertExit(run, exitCodes.ok);
      assert.match(run.stdout, /^no load has a row with the id /);
      assert.ok(!run.stdout.includes("\u001B"));
    }
  });

  it("refuses a folder without loads", async () => {
    const run = await runInProcess(["history", "act-1", "--runs-dir", at("nothing")]);
    assertRefused(run, exitCodes.couldNotStart, "ERR_NO_LEDGER", /there is no ledger at/);
  });
});
