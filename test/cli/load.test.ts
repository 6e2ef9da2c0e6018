import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess, type WorldChanges } from "../support/captured-world.ts";
import { actionHeader, actionMapping, actionRows } from "../support/load-files.ts";
import { outcomesOf } from "../support/parse-report.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill load", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let runs = 0;
  /** Loads into a runs folder of its own; in this process. */
  const load = async (
    file: string,
    more: readonly string[] = [],
    world: WorldChanges = {},
  ): Promise<Run & { readonly runsDir: string }> => {
    const runsDir = `runs-${(runs += 1)}`;
    const words = ["load", file === "-" ? "-" : join(workdir.path, file)];
    const place = ["--runs-dir", join(workdir.path, runsDir), "--base-url", simulator.urls.collect];
    const mapping = ["-m", join(workdir.path, "actions.yaml"), "--tenant", "acme"];
    const run = await runInProcess([...words, ...mapping, ...place, ...more], world);
    return { ...run, runsDir };
  };
  const resume = async (runsDir: string, ...more: string[]): Promise<Run> => {
    const [id = ""] = workdir.loadIds(runsDir);
    return await runInProcess(["resume", id, "--runs-dir", join(workdir.path, runsDir), ...more]);
  };
  const received = (): number => simulator.counts().requests;

  before(async () => {
    simulator = await startSimulator({ serverFields: "optional" });
    workdir = makeWorkdir();
    workdir.file("actions.yaml", actionMapping);
    workdir.file("five.csv", actionRows(5));
    workdir.file("mixed.csv", `${actionRows(3)}act-4,Gold,paid,2026-03-01\nact-5,Gold,pending\n`);
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });

  describe("run as a program", () => {
    let run: Run;
    let id: string;
    before(async () => {
      const words = ["load", "mixed.csv", "-m", "actions.yaml", "--tenant", "acme"];
      run = await workdir.runProgram([...words, "--base-url", `${simulator.urls.collect}/`]);
      [id = ""] = workdir.loadIds();
    });

    it("ends with 1 when some rows did not go in, and prints the summary on stdout", () => {
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.match(run.stdout, new RegExp(`^Load ${id} completed\n`));
      assert.match(run.stdout, /^ {2}applied +3$/m);
      assert.match(run.stdout, /^ {2}invalid +2$/m);
      assert.match(run.stdout, /waybill load \S+\/rejects\.csv -m \S+actions\.yaml/);
    });

    it("says on stderr what it is about to do, in plain lines", () => {
      assert.match(run.stderr, /^mixed\.csv → rhythm\/billing-run-action at http.*, tenant acme$/m);
      assert.match(run.stderr, /^preflight: 5 rows, 3 to send, 2 invalid, 0 skipped/m);
      assert.match(run.stderr, /^left to the server: sys_created_at, /m);
      assert.match(run.stderr, new RegExp(`^load ${id}$`, "m"));
      assert.doesNotMatch(run.stderr + run.stdout, /[\u001B\r]/);
    });

    it("keeps the path of the base URL", () => {
      const paths = simulator.received().map(({ path }) => path);
      assert.ok(paths.includes("/collect/billingRunActions/acme/act-1"), paths.join());
    });

    it("writes one report line a row, in file order", () => {
      const lines = workdir.report(id);
      assert.deepEqual(
        lines.map((line) => [
          line["line"],
          line["key"],
          line["outcome"],
          line["code"],
          line["column"],
        ]),
        [
          ["2", "act-1", "applied", "", ""],
          ["3", "act-2", "applied", "", ""],
          ["4", "act-3", "applied", "", ""],
          ["5", "act-4", "invalid", "value-not-allowed", "Status"],
          ["6", "", "invalid", "row-too-short", ""],
        ],
      );
      for (const line of lines.slice(0, 3)) {
        assert.equal(line["http_status"], "200");
        assert.match(line["applied_at"] ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
    });

    it("writes rejects, summary and log into the load's folder, for this user alone", () => {
      const folder = join("waybill-runs", id);
      assert.deepEqual(readdirSync(join(workdir.path, folder)).toSorted(), [
        "conflicts.csv",
        "load.log",
        "rejects.csv",
        "report.csv",
        "summary.json",
      ]);
      for (const name of readdirSync(join(workdir.path, folder)))
        assert.equal(statSync(join(workdir.path, folder, name)).mode & 0o077, 0, name);
      assert.equal(statSync(join(workdir.path, "waybill-runs")).mode & 0o077, 0);
      const [header, ...rejects] = workdir.read(`${folder}/rejects.csv`).trimEnd().split("\n");
      assert.equal(header, `${actionHeader},waybill_row,waybill_outcome,waybill_message`);
      assert.match(rejects[0] ?? "", /^act-4,Gold,paid,2026-03-01,4,invalid,/);
      const summary = JSON.parse(workdir.read(`${folder}/summary.json`));
      assert.equal(summary.rows, 5);
      assert.equal(summary.outcomes.applied + summary.outcomes.invalid, 5);
      const log = workdir.read(`${folder}/load.log`).trimEnd().split("\n");
      for (const line of log) assert.equal(typeof JSON.parse(line).message, "string");
    });

    it("loads its rejects once they are corrected", async () => {
      const rejects = workdir.read(`waybill-runs/${id}/rejects.csv`);
      const corrected = rejects
        .replace("act-4,Gold,paid,", "act-4,Gold,completed,")
        .replace("act-5,Gold,pending,", "act-5,Gold,pending,2026-03-01,");
      workdir.file("corrected.csv", corrected);
      const again = await load("corrected.csv");
      assertExit(again, exitCodes.ok);
      assert.equal(simulator.record("collect", "act-4")?.fields["status"], "completed");
      assert.equal(simulator.record("collect", "act-5")?.fields["date"], "2026-03-01");
    });
  });

  it("prints the summary alone on stdout with --json, the same as summary.json", async () => {
    const run = await load("mixed.csv", ["--json"]);
    assertExit(run, exitCodes.someRowsOtherwise);
    const [id] = workdir.loadIds(run.runsDir);
    assert.deepEqual(dataOf(run), JSON.parse(workdir.read(`${run.runsDir}/${id}/summary.json`)));
    assert.match(run.stderr, /^preflight: /m);
  });

  it("sends only the first rows with --limit, and resume finishes the load", async () => {
    const run = await load("mixed.csv", ["--limit", "2", "--json"]);
    assertExit(run, exitCodes.stopped);
    const summary = dataOf(run);
    assert.equal(summary.status, "stopped");
    assert.equal(summary.statusReason, "only the first 2 rows were asked for");
    const lines = workdir.report(undefined, run.runsDir);
    assert.deepEqual(
      lines.map((line) => [line["outcome"], line["code"]]),
      [
        ["applied", ""],
        ["applied", ""],
        ["not-attempted", "beyond-limit"],
        ["not-attempted", "beyond-limit"],
        ["not-attempted", "beyond-limit"],
      ],
    );
    const sent = received();
    const rest = await resume(run.runsDir);
    assertExit(rest, exitCodes.someRowsOtherwise);
    assert.match(rest.stderr, /^carrying on load wb-\S+: rows that have an outcome are not sent/m);
    assert.equal(received() - sent, 1);
    assert.deepEqual(
      outcomesOf(workdir.report(undefined, run.runsDir)).map(([, outcome]) => outcome),
      ["applied", "applied", "applied", "invalid", "invalid"],
    );
    const nothing = await resume(run.runsDir);
    assertRefused(
      nothing,
      2,
      "ERR_NOTHING_TO_RESUME",
      /is completed; nothing is left to resume\.$/m,
    );
  });

  it("completes when --limit is as long as the file", async () => {
    assertExit(await load("five.csv", ["--limit", "5"]), exitCodes.ok);
  });

  it("sends nothing and creates no load with --dry-run, and shows the first requests", async () => {
    const sent = received();
    const run = await load("mixed.csv", ["--dry-run"]);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.equal(received(), sent);
    assert.ok(!existsSync(join(workdir.path, run.runsDir)));
    assert.match(
      run.stdout,
      /^row 1 \(line 2\): PUT http\S+\/collect\/billingRunActions\/acme\/act-1$/m,
    );
    assert.match(run.stdout, /^ {2}\{"id":"act-1",.*"sys_bulk_load_record_no":1/m);
    assert.match(run.stdout, /^5 rows: 3 would be sent, 2 invalid/m);
    const json = await load("five.csv", ["--dry-run", "--json"]);
    assertExit(json, exitCodes.ok);
    assert.equal(dataOf(json).firstRequests.length, 3);
    assertRefused(
      await load("five.csv", ["--dry-run"], { env: {} }),
      2,
      "ERR_CREDENTIAL_MISSING",
      /WAYBILL_TOKEN is not set/,
    );
  });

  it("stops before any request when preflight finds more errors than --max-errors allows", async () => {
    const sent = received();
    for (const bound of ["1", "39%"]) {
      const run = await load("mixed.csv", ["--max-errors", bound]);
      assertExit(run, exitCodes.stopped);
      assert.match(
        run.stderr,
        /^error ERR_TOO_MANY_ERRORS: 2 rows have errors, and --max-errors allows/m,
      );
      assert.deepEqual(
        outcomesOf(workdir.report(undefined, run.runsDir)).map(([, outcome]) => outcome),
        ["not-attempted", "not-attempted", "not-attempted", "invalid", "invalid"],
      );
    }
    assert.equal(received(), sent);
    for (const bound of ["2", "40%"])
      assertExit(await load("mixed.csv", ["--max-errors", bound]), exitCodes.someRowsOtherwise);
  });

  it("stops in mid-load when more rows end badly than --max-errors allows, invalid ones counted", async () => {
    workdir.file(
      "going-bad.csv",
      `${actionRows(2)}x,Gold,paid,2026-03-01\n${"a b,Gold,paid,x\n".repeat(40)}${actionRows(300).slice(actionHeader.length + 1)}`,
    );
    const run = await load("going-bad.csv", ["--no-preflight", "--max-errors", "10", "--json"]);
    assertExit(run, exitCodes.stopped);
    const { outcomes, rows } = dataOf(run);
    assert.equal(outcomes.invalid, 11);
    assert.equal(rows, 343);
    // The two rows before the bad ones may still wait for their place in the pace when the load stops.
    assert.ok(outcomes["not-attempted"] >= 330 && outcomes["not-attempted"] <= 332);
    assert.equal(outcomes.applied + outcomes["not-attempted"] + 11, rows);
  });

  it("sends rows before it has read the whole file with --no-preflight", async () => {
    const run = await load("mixed.csv", ["--no-preflight"]);
    assertExit(run, exitCodes.someRowsOtherwise);
    assert.match(run.stderr, /^no preflight: rows are judged as they are sent$/m);
    assert.equal(workdir.report(undefined, run.runsDir).length, 5);
  });

  it("reports up to the damage when a file sent without preflight can't be read to its end", async () => {
    workdir.file(
      "damaged.csv",
      `${actionRows(4)}act-5,"Gold"x,pending,2026-03-01\nact-6,Gold,pending,2026-03-01\n`,
    );
    const whole = await load("damaged.csv");
    assertRefused(whole, 2, "ERR_SOURCE_QUOTES", /damaged\.csv line 6/);
    const run = await load("damaged.csv", ["--no-preflight"]);
    assertExit(run, exitCodes.stopped);
    assert.match(run.stderr, /^error ERR_SOURCE_QUOTES: damaged\.csv line 6/m);
    assert.equal(workdir.report(undefined, run.runsDir).length, 4);
    const listed = await runInProcess(["loads", "--runs-dir", join(workdir.path, run.runsDir)]);
    assert.match(listed.stdout, / stopped\n.*\n {2}damaged\.csv line 6/);
  });

  it("takes the file from stdin, keeps a copy, and resumes from it", async () => {
    const run = await load("-", ["--limit", "1"], { stdin: actionRows(3) });
    assertExit(run, exitCodes.stopped);
    const [id] = workdir.loadIds(run.runsDir);
    assert.equal(workdir.read(`${run.runsDir}/${id}/stdin.csv`), actionRows(3));
    assert.equal(statSync(join(workdir.path, run.runsDir)).mode & 0o077, 0);
    assertExit(await resume(run.runsDir), exitCodes.ok);
    assert.equal(
      simulator.record("collect", "act-3")?.fields["sys_bulk_load_source_file"],
      "stdin.csv",
    );
  });

  it("says where stdin is kept when the load can't begin", async () => {
    const run = await load("-", [], { stdin: actionRows(3), env: {} });
    assertRefused(
      run,
      2,
      "ERR_CREDENTIAL_MISSING",
      /^what came in on stdin is kept in (\S+stdin\.csv)$/m,
    );
    const path = /kept in (\S+)/.exec(run.stderr)?.[1] ?? "";
    assert.ok(existsSync(path), path);
  });

  it("keeps no half copy of stdin when it is interrupted while reading", async () => {
    const stop = AbortSignal.abort();
    const run = await load("-", [], { stdin: actionRows(3), stopSignal: stop });
    assertExit(run, exitCodes.interrupted);
    assert.match(run.stderr, /^interrupted before anything was sent$/m);
    assert.deepEqual(workdir.loadIds(run.runsDir), []);
  });

  it("never has more requests in flight than --concurrency, nor more a second than --rate", async () => {
    const slow = await startSimulator({ serverFields: "optional", latency: 400 });
    try {
      const place = ["--base-url", slow.urls.collect];
      assertExit(await load("five.csv", [...place, "--concurrency", "2"]), 0);
      assert.equal(slow.counts().mostInFlight, 2);
      assertExit(await load("five.csv", [...place, "--rate", "20/s"]), 0);
      const [first, ...others] = slow
        .received()
        .slice(5)
        .map(({ at }) => at);
      // Four gaps of 50 ms, less what a sender may catch up after waking late.
      assert.ok((others.at(-1) ?? 0) - (first ?? 0) >= 150, others.join());
    } finally {
      await slow.stop();
    }
  });

  it("applies rows of one key in file order", async () => {
    const steps = ["pending", "processing", "completed", "error", "excluded"];
    const rows = [1, 2, 3].flatMap((n) => steps.map((step) => `twin-${n},G,${step},2026-03-01`));
    workdir.file("twins.csv", `${[actionHeader, ...rows].join("\n")}\n`);
    assertExit(await load("twins.csv", ["--concurrency", "16"]), 0);
    for (const n of [1, 2, 3]) {
      const writes = simulator.record("collect", `twin-${n}`)?.writes ?? [];
      const first = (n - 1) * 5;
      assert.deepEqual(
        writes.map(({ recordNo }) => recordNo),
        [1, 2, 3, 4, 5].map((step) => first + step),
      );
    }
  });
});
