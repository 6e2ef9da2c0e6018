import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { exitCodes, listLoads } from "../../src/index.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { createCountdown } from "../support/countdown.ts";
import { startFakeApi, type FakeApi } from "../support/fake-api.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { untilSaid } from "../support/until-said.ts";
import {
  assertExit,
  makeWorkdir,
  testToken,
  type Run,
  type RunningProgram,
  type Workdir,
} from "../support/workdir.ts";

const rowCount = 60;
/** Of util-linux: gives a command a terminal of its own. */
const terminalProgram: string = "script";

/** Resolves when a process that is not ours to wait for is gone. */
async function untilGone(pid: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      try {
        process.kill(pid, 0);
      } catch {
        clearInterval(look);
        resolve();
      }
    }, 5);
  });
}

describe("signals and streams of a running load", () => {
  let workdir: Workdir;
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", actionRows(rowCount));
    workdir.file("c.yaml", creationMapping);
    workdir.file("c.csv", creationRows(rowCount));
  });
  afterEach(() => workdir.remove());

  const words = (file: string, url: string, ...more: string[]): string[] => {
    const place = ["--tenant", "acme", "--base-url", url, "--concurrency", "4"];
    return ["load", `${file}.csv`, "-m", `${file}.yaml`, ...place, ...more];
  };
  const start = (...load: Parameters<typeof words>): RunningProgram =>
    workdir.start(words(...load));
  const onLoad = async (command: string, ...more: string[]): Promise<Run> =>
    await workdir.run([command, ...workdir.loadIds(), ...more]);
  const outcomesOf = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { outcome = "" } of workdir.report()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };

  describe("when the API does not answer", () => {
    let silent: FakeApi;
    let hanging: ReturnType<typeof createCountdown>;
    beforeEach(async () => {
      hanging = createCountdown(4);
      silent = await startFakeApi(() => hanging.tell());
    });
    afterEach(async () => await silent.stop());

    it("give the requests up on the second signal, and keep books that balance", async () => {
      const load = start("a", silent.url);
      const warned = untilSaid(load, /press Ctrl-C again to give them up/);
      await hanging.over;
      load.process.kill("SIGINT");
      await warned;
      load.process.kill("SIGTERM");
      const run = await load.over;
      assertExit(run, exitCodes.interrupted);
      assert.match(run.stderr, /^SIGTERM: giving up the requests under way/m);
      assert.deepEqual(outcomesOf(), { "not-attempted": rowCount });
      assert.match(run.stdout, /of which 4 sent, answer unknown/);
      const verified = await onLoad("verify");
      assertExit(verified, exitCodes.ok);
      assert.match(verified.stdout, /4 rows sent, answer unknown/);
      // They are for a resume: nothing of it is in doubt.
      assertExit(await onLoad("reconcile"), exitCodes.couldNotStart);
      assert.match((await workdir.run(["history", "act-1"])).stdout, / sent, answer unknown /);
      const simulator = await startSimulator({ serverFields: "optional" });
      try {
        const rest = await onLoad("resume", "--base-url", simulator.urls.collect);
        assertExit(rest, exitCodes.ok);
        assert.equal(simulator.counts().recordsAccepted, rowCount);
      } finally {
        await simulator.stop();
      }
    });

    it("leave creates that were given up in doubt, and never send them again", async () => {
      const load = start("c", silent.url);
      const warned = untilSaid(load, /press Ctrl-C again/);
      await hanging.over;
      load.process.kill("SIGTERM");
      await warned;
      load.process.kill("SIGINT");
      assertExit(await load.over, exitCodes.interrupted);
      assert.deepEqual(outcomesOf(), { "in-doubt": 4, "not-attempted": rowCount - 4 });
      assertExit(await onLoad("verify"), exitCodes.ok);
      const simulator = await startSimulator({});
      try {
        const rest = await onLoad("resume", "--base-url", simulator.urls.certifications);
        assertExit(rest, exitCodes.someRowsOtherwise);
        assert.deepEqual(outcomesOf(), { "in-doubt": 4, applied: rowCount - 4 });
        assert.equal(simulator.counts().recordsAccepted, rowCount - 4);
      } finally {
        await simulator.stop();
      }
    });

    it("give the requests up by themselves when the grace time is over", async () => {
      const load = start("a", silent.url, "--grace", "50ms");
      await hanging.over;
      load.process.kill("SIGTERM");
      const run = await load.over;
      assertExit(run, exitCodes.interrupted);
      assert.match(run.stderr, /^the grace time of 0\.05 s is over: giving up the requests/m);
      assert.deepEqual(outcomesOf(), { "not-attempted": rowCount });
      assert.equal(silent.calls.length, 4);
    });

    it("end the program at once on the third, which is like a crash", async () => {
      const load = start("a", silent.url);
      await hanging.over;
      // All three before the program comes to take the second: there is no time to end in good order.
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) load.process.kill(name);
      assertExit(await load.over, exitCodes.interrupted);
      const loads = await workdir.run(["loads"]);
      assert.match(loads.stdout, / (?:killed\?|stopped)\n/);
      assert.match(loads.stdout, /^  4 rows sent, answer unknown: waybill resume settles them$/m);
      const report = await onLoad("report");
      assert.match(report.stdout, /of which 4 sent, answer unknown/);
      assert.match(report.stdout, /^  4 rows of the not-attempted were sent and may be applied/m);
      const simulator = await startSimulator({ serverFields: "optional" });
      try {
        assertExit(await onLoad("resume", "--base-url", simulator.urls.collect), exitCodes.ok);
        assertExit(await onLoad("verify"), exitCodes.ok);
      } finally {
        await simulator.stop();
      }
    });
  });

  it("finish what is in flight however often the terminal hangs up", async () => {
    const some = createCountdown(8);
    const api = { serverFields: "optional", latency: 150, onReceived: some.tell } as const;
    const simulator = await startSimulator(api);
    try {
      const load = start("a", simulator.urls.collect);
      await some.over;
      const heard = untilSaid(load, /^SIGHUP: finishing/m);
      load.process.kill("SIGHUP");
      await heard;
      load.process.kill("SIGHUP");
      load.process.kill("SIGHUP");
      const run = await load.over;
      assertExit(run, exitCodes.interrupted);
      assert.doesNotMatch(run.stderr, /giving up/);
      const { recordsAccepted, abandoned } = simulator.counts();
      assert.equal(abandoned, 0);
      assert.equal(outcomesOf()["applied"], recordsAccepted);
      assertExit(await onLoad("verify"), exitCodes.ok);
    } finally {
      await simulator.stop();
    }
  });

  it("lose no row when the terminal is closed", async function () {
    if (spawnSync(terminalProgram, ["--version"]).status !== 0) this.skip();
    const some = createCountdown(8);
    const api = { serverFields: "optional", latency: 50, onReceived: some.tell } as const;
    const simulator = await startSimulator(api);
    try {
      const command = [process.execPath, findBuiltProgram(), ...words("a", simulator.urls.collect)];
      const env = { PATH: process.env["PATH"], WAYBILL_TOKEN: testToken };
      const options = { cwd: workdir.path, env, stdio: "ignore" } as const;
      const terminal = spawn(terminalProgram, ["-qec", command.join(" "), "/dev/null"], options);
      await some.over;
      const runsDir = `${workdir.path}/waybill-runs`;
      const [running] = await listLoads(runsDir);
      assert.equal(running?.standing, "running");
      terminal.kill("SIGKILL");
      await untilGone(running.owner?.pid ?? 0);
      const [load] = await listLoads(runsDir);
      assert.deepEqual([load?.status, load?.statusReason], ["stopped", "interrupted"]);
      assert.equal(load?.counts.applied, simulator.counts().recordsAccepted);
      assert.equal(simulator.counts().abandoned, 0);
      assertExit(await onLoad("verify"), exitCodes.ok);
      assertExit(await onLoad("resume"), exitCodes.ok);
      assert.equal(simulator.counts().recordsAccepted, rowCount);
    } finally {
      await simulator.stop();
    }
  });

  for (const stream of ["stdout", "stderr"] as const) {
    it(`lose no row when the reader of ${stream} goes away in mid-load`, async () => {
      const some = createCountdown(8);
      const api = { serverFields: "optional", latency: 20, onReceived: some.tell } as const;
      const simulator = await startSimulator(api);
      try {
        const load = start("a", simulator.urls.collect);
        await some.over;
        load.process[stream]?.destroy();
        // Says something on both streams from here on: the summary, and what a signal does.
        load.process.kill("SIGINT");
        assertExit(await load.over, exitCodes.interrupted);
        assert.equal(outcomesOf()["applied"], simulator.counts().recordsAccepted);
        assertExit(await onLoad("verify"), exitCodes.ok);
        assertExit(await onLoad("resume"), exitCodes.ok);
        assert.deepEqual(outcomesOf(), { applied: rowCount });
      } finally {
        await simulator.stop();
      }
    });
  }

  it("end a command that sends nothing on the second signal", async () => {
    const simulate = workdir.start(["simulate", "--latency", "60000"]);
    await new Promise((resolve) => simulate.process.stdout?.once("data", resolve));
    const warned = untilSaid(simulate, /press Ctrl-C again to end at once/);
    simulate.process.kill("SIGINT");
    await warned;
    simulate.process.kill("SIGTERM");
    // Whichever comes first: it has ended by itself, or was ended, or was about to end and heard no signal any more.
    const { code, signal } = await simulate.over;
    const hasEnded = code === exitCodes.ok || code === exitCodes.interrupted;
    assert.ok(hasEnded || signal === "SIGTERM", `${code} ${signal}`);
  });
});
