import assert from "node:assert/strict";
import { systemClock, type Clock } from "../../src/kernel/clock.ts";
import { exitCodes, runLoad, startSimulator, type Simulator } from "../../src/index.ts";
import { actionMapping, actionRows, detailMapping, detailRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import { assertExit, makeWorkdir, type Workdir } from "../support/workdir.ts";

describe("a load whose surroundings give way", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const timesWritten = (): readonly number[] =>
    simulator.records("collect").map(({ writes }) => writes.length);

  it("stops when its ledger can't grow any more, and is finished by resume: nothing recorded is sent again", async function () {
    if (process.platform === "win32") this.skip();
    const rows = 600;
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(rows));
    const place = ["--tenant", "acme", "--base-url", simulator.urls.collect];
    const words = ["load", "a.csv", "-m", "a.yaml", ...place];
    const stopped = await workdir.runProgram(words, { largestFileKiB: 460 });
    assertExit(stopped, exitCodes.stopped);
    assert.match(stopped.stderr, /^error ERR_LEDGER_WRITE: .*ledger\.db/m);
    assert.match(stopped.stderr, /waybill resume wb-/);
    const reached = simulator.records("collect").length;
    assert.ok(reached > 0 && reached < rows, `${reached} rows got in`);

    assertExit(await workdir.run(["resume", ...workdir.loadIds()]), exitCodes.ok);
    assert.equal(outcomesOf(workdir.report()).filter(([, is]) => is === "applied").length, rows);
    assert.equal(simulator.records("collect").length, rows);
    const again = timesWritten().filter((times) => times > 1).length;
    // What was sent while the ledger could not take the outcome: at most the window and a group.
    assert.ok(again <= 600, `${again} rows were sent again`);
    assert.ok(timesWritten().every((times) => times <= 2));
  });

  it("keeps the books of two loads that run at once in one runs folder", async () => {
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(300));
    workdir.file("d.yaml", detailMapping);
    workdir.file("d.csv", detailRows(300));
    const { collect, billingplatform } = simulator.urls;
    const runs = await Promise.all([
      workdir.runProgram([
        "load",
        "a.csv",
        "-m",
        "a.yaml",
        "--tenant",
        "acme",
        "--base-url",
        collect,
      ]),
      workdir.runProgram(["load", "d.csv", "-m", "d.yaml", "--base-url", billingplatform]),
    ]);
    for (const run of runs) assertExit(run, exitCodes.ok);
    const ids = workdir.loadIds();
    assert.equal(ids.length, 2);
    for (const id of ids) {
      const outcomes = outcomesOf(workdir.report(id));
      assert.equal(outcomes.length, 300);
      assert.ok(outcomes.every(([, outcome]) => outcome === "applied"));
    }
    assert.ok(timesWritten().every((times) => times === 1));
  });

  it("is not misled by a clock that is set back in mid-load", async () => {
    let backMs = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() - backMs };
    let left = 40;
    const moved = await startSimulator({
      serverFields: "optional",
      onReceived: () => {
        if ((left -= 1) === 0) backMs = 3 * 3_600_000;
      },
    });
    try {
      const { summary, exitCode } = await runLoad({
        sourcePath: workdir.file("a.csv", actionRows(120)),
        mappingPath: workdir.file("a.yaml", actionMapping),
        preflight: true,
        connection: { baseUrl: moved.urls.collect, tenant: "acme" },
        runsDir: `${workdir.path}/waybill-runs`,
        env: { WAYBILL_TOKEN: "any-token" },
        clock,
      });
      assert.equal(exitCode, exitCodes.ok);
      assert.equal(summary.outcomes.applied, 120);
      assert.ok(summary.elapsedMs >= 0, `${summary.elapsedMs} ms`);
      assert.ok(summary.delivery.rowsPerSecond > 0);
      for (const line of workdir.report()) assert.ok(Number(line["elapsed_ms"]) >= 0);
    } finally {
      await moved.stop();
    }
  });
});
