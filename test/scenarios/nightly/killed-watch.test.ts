import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, systemClock, watchDrops, type Simulator } from "../../../src/index.ts";
import { createCountdown } from "../../support/countdown.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";
import { until } from "../../support/until.ts";
import { assertExit, makeWorkdir, type Workdir } from "../../support/workdir.ts";

const rows = 12;

describe("a watch that is killed while it loads", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let watch: ChildProcess | undefined;
  let killAt: number;
  let signal: NodeJS.Signals;
  let struck: ReturnType<typeof createCountdown>;
  beforeEach(async () => {
    let writes = 0;
    watch = undefined;
    signal = "SIGKILL";
    struck = createCountdown(1);
    simulator = await startWithActions(rows, {
      onWrite: ({ moment }) => {
        if (moment !== "before" || (writes += 1) !== killAt) return;
        watch?.kill(signal);
        struck.tell();
      },
    });
    workdir = makeWorkdir();
    mkdirSync(join(workdir.path, "inbox"));
    workdir.file("mapping.yaml", correctionMapping);
    workdir.file("inbox/actions-20261130.csv", correctionRows(rows));
    workdir.file("inbox/actions-20261130.csv.done", "");
    workdir.file(
      "waybill.config.yaml",
      `version: 1
connections:
  it: { base_url: "${simulator.urls.collect}", tenant: acme, token: { env: WAYBILL_TOKEN }, concurrency: 1 }
drops:
  nightly:
    from: ./inbox
    match: "actions-{date:YYYYMMDD}.csv"
    mapping: mapping.yaml
    connection: it
    complete: { marker: "{name}.done" }
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
`,
    );
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  for (const at of [1, 6, rows])
    it(`at its write ${at}, is carried on at once by the next one, and every row goes in`, async () => {
      killAt = at;
      const program = workdir.start(["watch", "--once"]);
      watch = program.process;
      assert.equal((await program.over).signal, "SIGKILL");
      assert.equal(workdir.exists("archive"), false);
      const next = await workdir.run(["watch", "--once"]);
      assertExit(next, exitCodes.ok);
      assert.equal(workdir.loadIds().length, 1);
      assert.equal(workdir.report().filter(({ outcome }) => outcome === "applied").length, rows);
      assert.equal(workdir.exists("archive/actions-20261130.csv"), true);
      assert.equal(workdir.exists("inbox/actions-20261130.csv"), false);
    });

  for (const at of [1, 6])
    it(`at its write ${at} of an approved plan, is carried on, and every row goes in once`, async () => {
      workdir.file(
        "waybill.config.yaml",
        `${workdir.read("waybill.config.yaml")}    plan: { approve: required }\n`,
      );
      killAt = 0;
      assertExit(await workdir.run(["watch", "--once"]), exitCodes.someRowsOtherwise);
      const standing = await workdir.run(["drops"]);
      assertExit(standing, exitCodes.ok);
      const plan = /→ waybill review (\S+)\n/.exec(standing.stdout)?.[1] ?? "";
      assert.match(standing.stdout, /→ waybill approve \S+ --as NAME --runs-dir /);
      assertExit(await workdir.run(["approve", plan, "--as", "Anna Berg"]), exitCodes.ok);
      killAt = at;
      const program = workdir.start(["watch", "--once"]);
      watch = program.process;
      assert.equal((await program.over).signal, "SIGKILL");
      assertExit(await workdir.run(["watch", "--once"]), exitCodes.ok);
      assert.equal(workdir.report().filter(({ outcome }) => outcome === "applied").length, rows);
      assert.equal(workdir.exists("archive/actions-20261130.csv"), true);
      assert.equal(workdir.loadIds().length, 1);
    });

  it("keeps its load while it is frozen and can be seen, and ends it when it wakes up", async () => {
    killAt = 6;
    signal = "SIGSTOP";
    const program = workdir.start(["watch", "--once"]);
    watch = program.process;
    await struck.over;
    const look = async (laterMs: number): Promise<readonly string[]> => {
      const told: string[] = [];
      await watchDrops({
        configPath: join(workdir.path, "waybill.config.yaml"),
        once: true,
        env: { WAYBILL_TOKEN: "token" },
        clock: { ...systemClock, now: () => Date.now() + laterMs },
        onArrival: ({ state }) => told.push(state),
      });
      return told;
    };
    // Its lease of the arrival is over by then; of its load nobody can say so.
    assert.deepEqual(await look(120_000), []);
    watch.kill("SIGCONT");
    await program.over;
    assert.equal((await look(240_000)).at(-1), "done");
    assert.equal(workdir.report().filter(({ outcome }) => outcome === "applied").length, rows);
    for (const { id, writes } of simulator.records("collect")) assert.ok(writes.length <= 1, id);
    assert.equal(workdir.loadIds().length, 1);
    assert.equal(workdir.exists("archive/actions-20261130.csv"), true);
  });

  it("ends within its grace time when it is told to, and is carried on by the next one", async () => {
    killAt = 0;
    const program = workdir.start(["watch"]);
    await simulatorSaw(simulator, 1);
    program.process.kill("SIGTERM");
    await program.over;
    assertExit(await workdir.run(["watch", "--once"]), exitCodes.ok);
    assert.equal(workdir.report().filter(({ outcome }) => outcome === "applied").length, rows);
  });
});

/** Resolves when the API has had so many requests. */
async function simulatorSaw(simulator: Simulator, requests: number): Promise<void> {
  await until(() => simulator.received().length >= requests);
}
