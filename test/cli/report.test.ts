import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess } from "../support/captured-world.ts";
import { createCountdown } from "../support/countdown.ts";
import { startFakeApi } from "../support/fake-api.ts";
import { actionMapping, actionRows, creationMapping, creationRows } from "../support/load-files.ts";
import { outcomesOf, parseReport } from "../support/parse-report.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill report", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  beforeEach(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    workdir.file("a.csv", `${actionRows(6)}act-7,Gold,paid,2026-03-01\n`);
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  const at = (name: string): string => join(workdir.path, name);
  const load = async (...more: string[]): Promise<Run> => {
    const words = ["load", at("a.csv"), "-m", at("a.yaml"), "--tenant", "acme"];
    const place = ["--base-url", simulator.urls.collect, "--runs-dir", at("waybill-runs")];
    return await runInProcess([...words, ...place, ...more]);
  };
  const report = async (...more: string[]): Promise<Run> => {
    const [id = ""] = workdir.loadIds();
    return await runInProcess(["report", id, "--runs-dir", at("waybill-runs"), ...more]);
  };
  const csvOf = async (...more: string[]) => {
    const run = await report("--format", "csv", ...more);
    assertExit(run, exitCodes.ok);
    return parseReport(run.stdout);
  };

  it("is in csv what report.csv is, also when the file is gone", async () => {
    await load();
    const [id = ""] = workdir.loadIds();
    assert.equal(
      (await report("--format", "csv")).stdout,
      workdir.read(`waybill-runs/${id}/report.csv`),
    );
    workdir.file("a.csv", "other");
    assert.equal(
      (await report("--format", "csv")).stdout,
      workdir.read(`waybill-runs/${id}/report.csv`),
    );
  });

  it("has the rows that the ledger does not know as not-attempted, from the file", async () => {
    await load("--limit", "2");
    const lines = await csvOf();
    assert.deepEqual(
      lines.map((line) => [line["line"], line["key"], line["outcome"]]),
      [
        ["2", "act-1", "applied"],
        ["3", "act-2", "applied"],
        ...[3, 4, 5, 6, 7].map((n) => [String(n + 1), `act-${n}`, "not-attempted"]),
      ],
    );
    const { stdout } = await report();
    assert.match(stdout, /^Load wb-\S+ stopped: only the first 2 rows were asked for$/m);
    assert.match(stdout, /^2 of 7 rows have an outcome \(28%\)$/m);
    assert.match(stdout, /^ {2}Carry on where the load stopped: waybill resume wb-/m);
  });

  it("counts them without line and key when the file is no longer what it was, and says so", async () => {
    await load("--limit", "2");
    workdir.file("a.csv", actionRows(9));
    const lines = await csvOf();
    assert.deepEqual(
      lines
        .slice(1, 4)
        .map((line) => [line["row_number"], line["line"], line["key"], line["outcome"]]),
      [
        ["2", "3", "act-2", "applied"],
        ["3", "", "", "not-attempted"],
        ["4", "", "", "not-attempted"],
      ],
    );
    assert.equal(lines.length, 7);
    const { stdout } = await report();
    assert.match(
      stdout,
      /^note: Rows that the ledger does not know .*: its content has changed \(sha256:\w+, not sha256:\w+\)$/m,
    );
  });

  it("lists only the outcomes that are asked for, and counts all", async () => {
    await load();
    assert.deepEqual(outcomesOf(await csvOf("--outcome", "invalid,failed")), [[7, "invalid"]]);
    const { rows, summary } = dataOf(await report("--json", "--outcome", "invalid"));
    assert.deepEqual([rows.length, summary.rows, summary.outcomes.applied], [1, 7, 6]);
  });

  it("writes a file of its own, in the form that its name tells, for this user alone", async () => {
    await load();
    const html = at("out.html");
    assertExit(await report("--output", html), exitCodes.ok);
    assert.match(workdir.read("out.html"), /^<!doctype html>/);
    assert.equal(statSync(html).mode & 0o077, 0);
    assertExit(await report("-o", at("out.csv"), "--outcome", "invalid"), exitCodes.ok);
    assert.deepEqual(outcomesOf(parseReport(workdir.read("out.csv"))), [[7, "invalid"]]);
    const refused = await report("-o", at("no/such/folder.csv"));
    assertRefused(refused, exitCodes.couldNotStart, "ERR_REPORT_WRITE", /its folder is gone/);
  });

  it("refuses what it does not know", async () => {
    await load();
    assertRefused(await report("--format", "pdf"), 2, "ERR_USAGE", /--format does not know "pdf"/);
    const two = await report("--format", "csv,json");
    assertRefused(two, 2, "ERR_USAGE", /--format does not know "csv,json"/);
    assertRefused(await report("--outcome", "reject"), 2, "ERR_USAGE", /did you mean "rejected"\?/);
    const unknown = await runInProcess(["report", "wb-9", "--runs-dir", at("waybill-runs")]);
    assertRefused(unknown, 2, "ERR_NO_SUCH_LOAD", /there is no load wb-9 here/);
    const nowhere = await runInProcess(["report", "wb-9", "--runs-dir", at("nowhere")]);
    assertRefused(nowhere, 2, "ERR_NO_LEDGER", /no ledger/);
  });

  it("tells of a load at work how far it is, and of a killed one what to do", async () => {
    workdir.file("c.yaml", creationMapping);
    workdir.file("c.csv", creationRows(9));
    const hanging = createCountdown(2);
    const silent = await startFakeApi(() => hanging.tell());
    try {
      const words = ["load", "c.csv", "-m", "c.yaml", "--tenant", "acme", "--concurrency", "2"];
      const running = workdir.start([...words, "--base-url", silent.url]);
      await hanging.over;
      const during = await csvOf();
      assert.deepEqual(
        during.map((line) => [line["key"], line["outcome"], line["code"]]),
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) =>
          n <= 2 ? [`ref-${n}`, "in-doubt", "under-way"] : [`ref-${n}`, "not-attempted", ""],
        ),
      );
      assert.match(
        (await report()).stdout,
        /^Load wb-\S+ running \(process \d+ on \S+ is at work;/,
      );
      running.process.kill("SIGKILL");
      await running.over;
      const { stdout } = await report();
      assert.match(stdout, /^Load wb-\S+ was killed \(process \d+ on \S+ is gone;/);
      assert.match(stdout, /^ {2}Carry on where the load was killed: waybill resume wb-\S+ /m);
      assert.deepEqual(
        (await csvOf()).slice(0, 3).map((line) => [line["outcome"], line["code"]]),
        [
          ["in-doubt", "interrupted-create"],
          ["in-doubt", "interrupted-create"],
          ["not-attempted", "load-stopped"],
        ],
      );
    } finally {
      await silent.stop();
    }
  });

  it("ends quietly when its reader has seen enough", async () => {
    workdir.file("a.csv", actionRows(20_000));
    await load("--limit", "1");
    const [id = ""] = workdir.loadIds();
    const program = workdir.start(["report", id, "--format", "csv"]);
    program.process.stdout?.once("data", () => program.process.stdout?.destroy());
    const run = await program.over;
    assertExit(run, exitCodes.ok);
    assert.equal(run.stderr, "");
  });
});
