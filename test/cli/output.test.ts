import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { commands } from "../../src/cli/table/index.ts";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { runInProcess } from "../support/captured-world.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import { assertExit, makeWorkdir, testToken, type Workdir } from "../support/workdir.ts";

describe("output that nobody takes", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  const words = (runsDir: string): string[] => [
    "load",
    "a.csv",
    "-m",
    "actions.yaml",
    "--tenant",
    "acme",
    "--runs-dir",
    runsDir,
    "--base-url",
    simulator.urls.collect,
  ];
  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("a.csv", actionRows(40));
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("costs no row when the reader of stdout and stderr has gone", async () => {
    const child = workdir.start(words("runs-pipe"));
    child.process.stdout?.destroy();
    child.process.stderr?.destroy();
    assertExit(await child.over, exitCodes.ok);
    assert.equal(workdir.report(undefined, "runs-pipe").length, 40);
    assert.ok(
      workdir.report(undefined, "runs-pipe").every((line) => line["outcome"] === "applied"),
    );
  });

  it("costs no row when the disk behind stdout is full, and says what is lost", async function () {
    if (!existsSync("/dev/full")) this.skip();
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [findBuiltProgram(), ...words("runs-full")], {
      cwd: workdir.path,
      env: { PATH: process.env["PATH"], WAYBILL_TOKEN: testToken },
      stdio: ["ignore", full, "pipe"],
    });
    let stderr = "";
    child.stderr?.on("data", (text: Buffer) => (stderr += text.toString()));
    const code = await new Promise((resolve) => child.on("close", resolve));
    closeSync(full);
    assert.equal(code, exitCodes.ok, stderr);
    assert.match(stderr, /^stdout can't be written: .*ENOSPC/m);
    assert.equal(workdir.report(undefined, "runs-full").length, 40);
  });
});

describe("waybill simulate", () => {
  it("prints its addresses, every request it receives, and what it received in all", async () => {
    const stop = new AbortController();
    let printed = "";
    const simulate = commands.find(({ name }) => name === "simulate");
    assert.ok(simulate !== undefined);
    const isUp = new Promise<string>((resolve) => {
      void runInProcess(["simulate", "--latency", "0"], {
        stopSignal: stop.signal,
      }).then(({ stdout }) => resolve(stdout));
      setImmediate(() => stop.abort());
    });
    printed = await isUp;
    assert.match(printed, /http:\/\/127\.0\.0\.1:\d+\/collect/);
    assert.match(printed, /^received: \{"requests":0/m);
  });

  it("refuses a setting that makes no sense with a sentence", async () => {
    for (const words of [
      ["--port", "abc"],
      ["--rate", "fast"],
      ["--latency", "soon"],
      ["--faults", "200%"],
      ["--session-expiry", "x"],
    ]) {
      const run = await runInProcess(["simulate", ...words]);
      assertExit(run, exitCodes.couldNotStart);
      assert.match(run.stderr, /^error ERR_\w+: \S/m);
    }
  });
});
