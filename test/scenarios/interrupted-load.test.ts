import assert from "node:assert/strict";
import { exitCodes } from "../../src/index.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { createCountdown } from "../support/countdown.ts";
import { startFakeApi } from "../support/fake-api.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import {
  assertExit,
  makeWorkdir,
  type Run,
  type RunningProgram,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("a load that is interrupted", () => {
  const rowCount = 150;
  let workdir: Workdir;
  const start = (url: string, ...more: string[]): RunningProgram => {
    const words = ["load", "a.csv", "-m", "actions.yaml", "--tenant", "acme", "--base-url", url];
    return workdir.start([...words, ...more]);
  };
  const resume = async (...more: string[]): Promise<Run> =>
    await workdir.run(["resume", ...workdir.loadIds(), ...more]);

  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("a.csv", actionRows(rowCount));
  });
  afterEach(() => workdir.remove());

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`finishes what is in flight on ${signal}, reports, and is finished by resume: each row once`, async () => {
      const some = createCountdown(30);
      const simulator = await startSimulator({
        serverFields: "optional",
        latency: 15,
        onReceived: some.tell,
      });
      try {
        const load = start(simulator.urls.collect, "--concurrency", "4", "--json");
        await some.over;
        load.process.kill(signal);
        const run = await load.over;
        assertExit(run, exitCodes.interrupted);
        assert.match(run.stderr, new RegExp(`^${signal}: finishing the requests under way`, "m"));
        const { status, statusReason, outcomes, rows } = dataOf(run);
        assert.deepEqual([status, statusReason, rows], ["stopped", "interrupted", rowCount]);
        const { recordsAccepted, abandoned } = simulator.counts();
        assert.equal(abandoned, 0, "no request was given up");
        assert.equal(outcomes.applied, recordsAccepted, "what was in flight is recorded");
        assert.equal(outcomes.applied + outcomes["not-attempted"], rowCount);
        assert.ok(outcomes["not-attempted"] > 0, "it was in mid-load");

        assertExit(await resume(), exitCodes.ok);
        assert.equal(simulator.counts().recordsAccepted, rowCount);
        const lines = workdir.report();
        assert.deepEqual(
          outcomesOf(lines),
          Array.from({ length: rowCount }, (_, at) => [at + 1, "applied"]),
        );
        for (const { writes, id } of simulator.records("collect")) {
          assert.equal(writes.length, 1, id);
          assert.equal(`act-${writes[0]?.recordNo}`, id);
        }
      } finally {
        await simulator.stop();
      }
    });
  }

  it("ends while the API has asked everybody to wait, without waiting", async () => {
    const refused = createCountdown(1);
    const simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match: { id: "act-3" }, answer: "too-many-requests", times: 1, retryAfter: 300 }],
      onReceived: ({ status }) => {
        if (status === 429) refused.tell();
      },
    });
    try {
      const load = start(simulator.urls.collect, "--concurrency", "2");
      await refused.over;
      load.process.kill("SIGINT");
      assertExit(await load.over, exitCodes.interrupted);
      assertExit(await resume(), exitCodes.ok);
      assert.equal(simulator.counts().recordsAccepted, rowCount);
    } finally {
      await simulator.stop();
    }
  });

  it("leaves no create in doubt that the API had refused with 429 when it was interrupted", async () => {
    workdir.file("actions.yaml", creationMapping);
    workdir.file("a.csv", creationRows(12));
    const refused = createCountdown(1);
    const simulator = await startSimulator({
      rules: [
        {
          match: { sys_external_id: "ref-3" },
          answer: "too-many-requests",
          times: 1,
          retryAfter: 300,
        },
      ],
      onReceived: ({ status }) => {
        if (status === 429) refused.tell();
      },
    });
    try {
      const load = start(simulator.urls.certifications);
      await refused.over;
      load.process.kill("SIGINT");
      assertExit(await load.over, exitCodes.interrupted);
      const outcomes = new Set(workdir.report().map((line) => line["outcome"]));
      assert.ok(outcomes.has("not-attempted") && !outcomes.has("in-doubt"), [...outcomes].join());
      assertExit(await resume(), exitCodes.ok);
      assert.equal(simulator.records("certifications").length, 12);
    } finally {
      await simulator.stop();
    }
  });

  it("is not begun at all when the signal comes while the file is read", async () => {
    workdir.file("a.csv", actionRows(200_000));
    const simulator = await startSimulator({});
    try {
      const load = start(simulator.urls.collect);
      // The signals are listened for before the first line of output; until then the system would end the program.
      const listening = new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (!workdir.exists("waybill-runs/ledger.db")) return;
          clearInterval(look);
          resolve();
        }, 1);
      });
      await listening;
      load.process.kill("SIGINT");
      const run = await load.over;
      assertExit(run, exitCodes.interrupted);
      assert.match(run.stderr, /^interrupted before anything was sent$/m);
      assert.equal(simulator.counts().requests, 0);
      assert.deepEqual(dataOf(await workdir.run(["loads", "--json"])), []);
    } finally {
      await simulator.stop();
    }
  });

  it("lets only one process carry it on", async () => {
    const hanging = createCountdown(2);
    const silent = await startFakeApi(() => hanging.tell());
    try {
      const load = start(silent.url, "--concurrency", "2");
      await hanging.over;
      const second = await resume();
      assertExit(second, exitCodes.couldNotStart);
      assert.match(
        second.stderr,
        /^error ERR_LOAD_BUSY: process \d+ on \S+ is at work on load wb-/m,
      );
      const listed = await workdir.run(["loads"]);
      assert.match(listed.stdout, / running\n.*\n {2}process \d+ on \S+ is at work$/m);
      assert.equal(silent.calls.length, 2);
      load.process.kill("SIGKILL");
      await load.over;
    } finally {
      await silent.stop();
    }
  });
});
