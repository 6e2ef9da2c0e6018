import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess, type WorldChanges } from "../support/captured-world.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  dataOf,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

describe("waybill ledger prune", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let updates = "";
  let creates = "";
  const at = (name: string): string => join(workdir.path, name);
  const run = async (words: readonly string[], world: WorldChanges = {}): Promise<Run> =>
    await runInProcess([...words, "--runs-dir", at("runs")], world);
  const prune = async (more: readonly string[] = [], world: WorldChanges = {}): Promise<Run> =>
    await run(["ledger", "prune", "--older", "2099-01-01", ...more], world);
  const load = async (
    name: string,
    rows: string,
    mapping: string,
    url: string,
  ): Promise<string> => {
    const files = [workdir.file(name, rows), "-m", workdir.file(`${name}.yaml`, mapping)];
    const words = ["load", ...files, "--tenant", "acme", "--base-url", url, "--json"];
    return dataOf(await run(words)).loadId;
  };

  beforeEach(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    updates = await load("a.csv", actionRows(3), actionMapping, simulator.urls.collect);
    creates = await load("c.csv", creationRows(2), creationMapping, simulator.urls.certifications);
  });
  afterEach(async () => {
    workdir.remove();
    await simulator.stop();
  });

  it("says what goes and what stays, and changes nothing in a dry run", async () => {
    const said = await prune(["--dry-run"]);
    assertExit(said, exitCodes.ok);
    assert.match(said.stdout, /go: the rows of 2 loads/);
    assert.match(said.stdout, new RegExp(`${updates} of .*, a.csv: 3 of 3 rows`));
    assert.match(
      said.stdout,
      new RegExp(`${creates} of .*, c.csv: 0 of 2 rows, 2 stay with key and id`),
    );
    assert.match(said.stdout, /nothing was changed: --dry-run/);
    const none = await run(["ledger", "prune", "--older", "400d", "--dry-run"]);
    assert.match(
      none.stdout,
      /stay: 2 loads\n {2}2 loads, written to since then\nnothing is old enough/,
    );
    const { goes, stays, pruned } = dataOf(await prune(["--dry-run", "--json"]));
    assert.deepEqual([goes.length, stays.length, pruned], [2, 0, []]);
    assertExit(await run(["report", updates]), exitCodes.ok);
  });

  it("asks first, and refuses where nobody can answer", async () => {
    assertRefused(await prune(), exitCodes.couldNotStart, "ERR_CONFIRMATION_NEEDED", /--yes/);
    const asked: string[] = [];
    const ask = async (question: string): Promise<boolean> => asked.push(question) < 0;
    assert.match((await prune([], { ask })).stdout, /nothing was changed\n$/);
    assert.deepEqual(asked, ["Take these rows out of the ledger, for ever?"]);
    assertExit(await run(["report", updates]), exitCodes.ok);
  });

  it("has whatever asks for a pruned load say so, and loses no created record", async () => {
    const done = await prune(["--yes"]);
    assertExit(done, exitCodes.ok);
    assert.match(
      done.stdout,
      /3 rows of 2 loads are out of the ledger\nfolders of loads are as they were/,
    );
    for (const words of [
      ["report", updates],
      ["verify", updates],
      ["retry", updates],
      ["resume", updates],
      ["reconcile", updates],
      ["undo", updates, "-o", at("undo.plan")],
      ["load", at("a.csv"), "-m", at("a.csv.yaml"), "--corrects", updates, "--again"].concat([
        "--tenant",
        "acme",
        "--base-url",
        simulator.urls.collect,
      ]),
    ]) {
      const refused = await run(words);
      assertRefused(refused, exitCodes.couldNotStart, "ERR_LOAD_PRUNED", /was pruned: how each/);
      assert.match(
        refused.stderr,
        /the records before and after them, are no longer in the ledger/,
      );
    }
    const [, listed] = dataOf(await run(["loads", "--json"]));
    assert.deepEqual([listed.loadId, listed.counts.applied, listed.rowCount], [updates, 3, 3]);
    assert.ok(Date.parse(listed.prunedAt) > 0);
    assert.match((await run(["loads"])).stdout, /pruned .*: its rows are no longer in the ledger/);
    const report = readFileSync(join(at("runs"), updates, "report.csv"), "utf8");
    const created = readFileSync(join(at("runs"), creates, "report.csv"), "utf8").split("\n");
    assert.equal(report.split("\n").length, 5, "folders are left alone");
    const [, , key = ""] = created[1]?.split(",") ?? [];
    const found = dataOf(await run(["history", key, "--json"]));
    assert.deepEqual([found.entries.length, found.pruned], [1, 2]);
    const gone = await run(["history", "act-1"]);
    assert.match(gone.stdout, /2 loads were pruned: what they updated only their report.csv knows/);
    assert.ok(existsSync(join(at("runs"), updates, "summary.json")));
    const again = await prune(["--yes"]);
    assert.match(again.stdout, /stay: 2 loads\n {2}2 loads, pruned before\nnothing is old enough/);
  });

  it("does not have a pruned load repeated", async () => {
    await prune(["--yes"]);
    const files = [at("c.csv"), "-m", at("c.csv.yaml")];
    const place = ["--tenant", "acme", "--base-url", simulator.urls.certifications];
    const again = await run(["load", ...files, ...place]);
    assertRefused(
      again,
      exitCodes.couldNotStart,
      "ERR_LOADED_BEFORE",
      /was loaded with this mapping/,
    );
    workdir.file("d.csv", `${creationRows(2)}\n`);
    const others = [workdir.file("d.csv", creationRows(3)), "-m", at("c.csv.yaml")];
    const { outcomes } = dataOf(await run(["load", ...others, ...place, "--json"]));
    assert.deepEqual([outcomes.applied, outcomes.skipped], [1, 2], "these were created before");
  });

  it("refuses what it can't do, in a sentence", async () => {
    for (const [words, saying] of [
      [["ledger", "prune"], /takes an age/],
      [["ledger", "prune", updates, "--older", "400d"], /one argument too many/],
      [["ledger", "prune", "--older", "soon"], /--older takes an age or a date, not "soon"/],
      [["ledger", "adopt", "x", "--older", "4d"], /--older belongs to waybill ledger prune/],
      [["ledger", "adopt"], /takes the folders of loads/],
      [["ledger", "shrink"], /it has adopt, .*, prune/],
    ] as const)
      assertRefused(await run(words), exitCodes.couldNotStart, "ERR_USAGE", saying);
  });

  it("stops between two transactions, and is gone on with", async () => {
    const stop = new AbortController();
    const ask = async (): Promise<boolean> => {
      stop.abort();
      return true;
    };
    const cut = await prune([], { ask, stopSignal: stop.signal });
    assertExit(cut, exitCodes.interrupted);
    assert.match(cut.stdout, /interrupted: the same command goes on from here/);
    assertRefused(
      await run(["report", updates]),
      exitCodes.couldNotStart,
      "ERR_LOAD_PRUNED",
      /pruned/,
    );
    const { pruned, removed } = dataOf(
      await run(["ledger", "prune", "--older", "2099-01-01", "--yes", "--json"]),
    );
    assert.deepEqual([pruned.length, removed], [2, 3]);
  });
});
