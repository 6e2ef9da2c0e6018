import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { exitCodes, type Simulator } from "../../src/index.ts";
import { runInProcess } from "../support/captured-world.ts";
import { correctionMapping, correctionRows, startWithActions } from "../support/live-actions.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
} from "../support/workdir.ts";

/** Another simulator in the place of this one, which does something when the first request comes in. */
async function swapDuring(simulator: Simulator, swap: () => void): Promise<Simulator> {
  await simulator.stop();
  let isDone = false;
  const onReceived = (): void => {
    if (!isDone) swap();
    isDone = true;
  };
  return await startWithActions(6, { onReceived });
}

describe("a file of the runs folder", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  const at = (name: string): string => join(workdir.path, name);
  const address = (): readonly string[] =>
    ["--base-url", simulator.urls.collect, "--tenant", "acme"].concat([
      "--runs-dir",
      at("waybill-runs"),
    ]);
  const load = async (...more: string[]): Promise<Run> =>
    await runInProcess(["load", at("a.csv"), "-m", at("a.yaml"), ...address(), ...more]);
  const resume = async (...more: string[]): Promise<Run> =>
    await runInProcess(["resume", workdir.loadIds()[0] ?? "", ...address(), ...more]);

  beforeEach(async () => {
    simulator = await startWithActions(6);
    workdir = makeWorkdir();
    workdir.file("a.yaml", correctionMapping);
    workdir.file("a.csv", correctionRows(6));
    workdir.file("other", "somebody's own\n");
  });
  afterEach(async () => {
    assert.equal(workdir.read("other"), "somebody's own\n");
    await simulator.stop();
    workdir.remove();
  });

  it("is no link, pipe or device in the place of the ledger or its side files", async () => {
    for (const [name, runs] of [
      ["ledger.db", "runs-1"],
      ["ledger.db-wal", "runs-2"],
      ["ledger.db-shm", "runs-3"],
      ["ledger.db-journal", "runs-4"],
    ] as const) {
      mkdirSync(at(runs));
      symlinkSync(at("other"), at(`${runs}/${name}`));
      const run = await load("--runs-dir", at(runs));
      assertRefused(run, exitCodes.couldNotStart, "ERR_PLANTED", /ledger\.db\S* is a link/);
    }
    mkdirSync(at("runs-5"));
    execFileSync("bash", ["-c", `mkfifo "$0"`, at("runs-5/ledger.db")]);
    const run = await load("--runs-dir", at("runs-5"));
    assertRefused(run, exitCodes.couldNotStart, "ERR_PLANTED", /something that is no file/);
    assert.equal(simulator.counts().requests, 0);
  });

  it("is no link in the place of load.log, of a report or of the load's folder", async () => {
    assertExit(await load("--limit", "2"), exitCodes.stopped);
    const [id = ""] = workdir.loadIds();
    const folder = `waybill-runs/${id}`;
    const { requests } = simulator.counts();
    for (const name of ["load.log", "report.csv", "rejects.csv", "summary.json"]) {
      renameSync(at(`${folder}/${name}`), at("aside"));
      symlinkSync(at("other"), at(`${folder}/${name}`));
      const run = await resume();
      assertRefused(run, exitCodes.couldNotStart, "ERR_OUTPUT_NOT_A_FILE", /a link stands there/);
      renameSync(at("aside"), at(`${folder}/${name}`));
    }
    renameSync(at(folder), at("elsewhere"));
    symlinkSync(at("elsewhere"), at(folder));
    const run = await resume();
    assertRefused(run, exitCodes.couldNotStart, "ERR_PLANTED", /is a link/);
    assert.equal(simulator.counts().requests, requests);
    renameSync(at(folder), at("the-link"));
    renameSync(at("elsewhere"), at(folder));
    assertExit(await resume(), exitCodes.ok);
  });

  it("is not written behind a link that comes while the load is at work", async () => {
    const swap = (folder: string): void => {
      renameSync(join(folder, "load.log"), join(folder, "aside.log"));
      symlinkSync(at("other"), join(folder, "load.log"));
      symlinkSync(at("other"), join(folder, "report.csv"));
      symlinkSync(at("other"), join(folder, "rejects.csv"));
    };
    simulator = await swapDuring(simulator, () => swap(at(`waybill-runs/${workdir.loadIds()[0]}`)));
    const run = await load();
    assertExit(run, exitCodes.stopped);
    assert.match(run.stderr, /^error ERR_PLANTED: .*load\.log is a link/m);
    const [id = ""] = workdir.loadIds();
    const folder = `waybill-runs/${id}`;
    assert.match(workdir.read(`${folder}/aside.log`), /execution begins/);
    for (const name of ["report.csv", "rejects.csv"]) rmSync(at(`${folder}/${name}`));
    renameSync(at(`${folder}/aside.log`), at(`${folder}/load.log`));
    assertExit(await resume(), exitCodes.ok);
    assert.equal(lstatSync(at(`${folder}/report.csv`)).isFile(), true);
  });

  it("is not written to a folder that a link leads to by now", async () => {
    simulator = await swapDuring(simulator, () => {
      const folder = at(`waybill-runs/${workdir.loadIds()[0]}`);
      renameSync(folder, at("true"));
      mkdirSync(at("false"));
      symlinkSync(at("false"), folder);
    });
    const run = await load();
    assertExit(run, exitCodes.stopped);
    assert.match(run.stderr, /^error ERR_PLANTED: .* is a link/m);
    assert.deepEqual(readdirSync(at("false")), []);
  });

  it("may lie behind a link to the whole runs folder, and in one that somebody made", async () => {
    mkdirSync(at("disk2"), { mode: 0o755 });
    symlinkSync("disk2", at("waybill-runs"));
    assertExit(await load("--limit", "2"), exitCodes.stopped);
    // A backup by hard links, as rsync and cp -al make it.
    linkSync(at("disk2/ledger.db"), at("backup.db"));
    linkSync(at(`disk2/${workdir.loadIds()[0]}/load.log`), at("backup.log"));
    assertExit(await resume(), exitCodes.ok);
  });
});
