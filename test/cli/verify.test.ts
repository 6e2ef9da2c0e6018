import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes } from "../../src/index.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { startSimulator } from "../../src/simulator/start-simulator.ts";
import { runInProcess } from "../support/captured-world.ts";
import { createCountdown } from "../support/countdown.ts";
import { startFakeApi } from "../support/fake-api.ts";
import { actionMapping, actionRows } from "../support/load-files.ts";
import {
  assertExit,
  assertRefused,
  makeWorkdir,
  type Run,
  type Workdir,
  dataOf,
} from "../support/workdir.ts";

describe("waybill verify", () => {
  let simulator: Simulator;
  let workdir: Workdir;
  let id: string;
  const at = (name: string): string => join(workdir.path, name);
  const load = async (...more: string[]): Promise<void> => {
    const words = ["load", at("a.csv"), "-m", at("a.yaml"), "--tenant", "acme"];
    const place = ["--base-url", simulator.urls.collect, "--runs-dir", at("waybill-runs")];
    await runInProcess([...words, ...place, ...more]);
    [id = ""] = workdir.loadIds();
  };
  const verify = async (...more: string[]): Promise<Run> =>
    await runInProcess(["verify", id, "--runs-dir", at("waybill-runs"), ...more]);
  /** `[code, first example]` of every difference. */
  const differencesOf = async (): Promise<readonly (readonly [string, string])[]> => {
    const run = await verify("--json");
    assertExit(run, exitCodes.someRowsOtherwise);
    return dataOf(run).differences.map((one: { code: string; examples: string[] }) => [
      one.code,
      one.examples[0],
    ]);
  };
  const fileOf = (name: string): string => `waybill-runs/${id}/${name}`;
  const change = (name: string, from: string | RegExp, to: string): void => {
    const text = workdir.read(fileOf(name));
    assert.ok(typeof from === "string" ? text.includes(from) : from.test(text), `${from}`);
    workdir.file(fileOf(name), text.replace(from, to));
  };
  const inLedger = (sql: string): void => {
    const database = new DatabaseSync(at("waybill-runs/ledger.db"));
    database.exec(sql);
    database.close();
  };

  beforeEach(async () => {
    simulator = await startSimulator({
      serverFields: "optional",
      rules: [{ match: { id: "act-3" }, answer: "bad-request" }],
    });
    workdir = makeWorkdir();
    workdir.file("a.yaml", actionMapping);
    // Names as hostile as they may be have to come out the same when report.csv is read back.
    workdir.file("a.csv", `${actionRows(6)}"=a,""b""",G,paid,2026-03-01\nact-8,short\n`);
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });

  it("checks a report of before, which had no record_id", async () => {
    await load();
    const report = workdir.read(fileOf("report.csv"));
    workdir.file(fileOf("report.csv"), report.replaceAll(/,record_id$|,$/gm, ""));
    assert.doesNotMatch(workdir.read(fileOf("report.csv")), /record_id/);
    assertExit(await verify(), exitCodes.ok);
  });

  it("ends with 0 and says what was checked when all agree", async () => {
    await load();
    const run = await verify();
    assertExit(run, exitCodes.ok);
    assert.equal(
      run.stdout.replace(/sha256:\w+/, "sha256:…"),
      [
        `Load ${id}: the books balance`,
        "  8 rows in a.csv",
        "  8 rows in the ledger",
        "  8 lines in report.csv",
        "  5 applied, 2 invalid, 1 rejected",
        "  6 payloads made again and compared with what was recorded",
        "  the file is sha256:…",
        "",
      ].join("\n"),
    );
    const found = dataOf(await verify("--json"));
    assert.deepEqual([found.isSound, found.figures.payloads], [true, 6]);
  });

  it("takes the rows that a stopped load did not come to for what they are", async () => {
    await load("--limit", "2");
    assertExit(await verify(), exitCodes.ok);
  });

  it("finds an outcome, a place or a key that was changed in report.csv", async () => {
    await load();
    change("report.csv", /^2,3,act-2,applied/m, "2,3,act-2,rejected");
    change("report.csv", /^4,5,act-4,/m, "4,6,act-x,");
    assert.deepEqual(await differencesOf(), [
      ["summary-differs", "outcomes.applied is 5, and 4 by the books"],
      ["report-differs", 'row 2: outcome is "rejected", and "applied" in the ledger'],
    ]);
    const { stdout } = await verify();
    assert.match(stdout, /^Load wb-\S+: the books do not balance: 2 kinds of difference$/m);
    assert.match(
      stdout,
      /^differs: lines of report\.csv say something else than the ledger \(report-differs, 3\)$/m,
    );
    assert.match(stdout, /^ {2}row 4: key is "act-x", and "act-4" in the ledger$/m);
  });

  it("finds lines that are missing from report.csv, repeated, or too many", async () => {
    await load();
    change("report.csv", /^2,3,act-2.*\n/m, "");
    change("report.csv", /^(5,6,act-5.*\n)/m, "$1$1");
    change("report.csv", /$/, "9,10,act-9,applied,,,,,200,1,1,\n");
    const codes = new Map(await differencesOf());
    assert.equal(codes.get("row-not-in-report"), "row 2");
    assert.equal(codes.get("report-order"), "row 5 behind row 5");
    assert.equal(codes.get("row-only-in-report"), "row 9");
  });

  it("finds sums that are not those of the rows", async () => {
    await load();
    change("summary.json", '"applied": 5', '"applied": 6');
    change("summary.json", '"rows": 8', '"rows": 9');
    inLedger("UPDATE outcome_counts SET row_count = 7 WHERE outcome = 'applied'");
    const { stdout } = await verify();
    assert.match(
      stdout,
      /^ {2}rows is 9, and 8 by the books\n {2}outcomes\.applied is 6, and 5 by the books$/m,
    );
    assert.match(stdout, /^ {2}applied: 7 by its counts, 5 by its rows$/m);
  });

  it("finds rows that the ledger lost or never settled", async () => {
    await load();
    inLedger(
      "DELETE FROM rows WHERE row_number = 2; UPDATE rows SET outcome = NULL WHERE row_number = 4",
    );
    const { stdout } = await verify();
    assert.match(
      stdout,
      /\n {2}row 2: nothing is known of it\n {2}row 4: only its intent is there\n/,
    );
    assert.match(stdout, /row 2: applied in report\.csv, nothing in the ledger/);
  });

  it("finds a payload that is not what was recorded", async () => {
    await load();
    inLedger("UPDATE rows SET payload_hash = 'other' WHERE row_number = 5");
    const [[code, example] = []] = await differencesOf();
    assert.equal(code, "payload-differs");
    assert.match(example ?? "", /^row 5: other was recorded, [0-9a-f]{64} is made now$/);
  });

  it("finds a row that would be judged otherwise, and one that stands elsewhere", async () => {
    await load();
    inLedger(
      "UPDATE rows SET outcome = 'skipped' WHERE row_number = 7; UPDATE rows SET line = 99 WHERE row_number = 1",
    );
    const codes = new Map(await differencesOf());
    assert.equal(codes.get("fate-differs"), "row 7: it was skipped, and would now be invalid");
    assert.equal(codes.get("place-differs"), "row 1: line 99 in the ledger, line 2 in the file");
  });

  it("says with both fingerprints that the file was changed, and checks the rest", async () => {
    await load();
    workdir.file("a.csv", actionRows(6));
    const { stdout } = await verify();
    assert.match(stdout, /\(source-changed, 1\)\n.*it was sha256:\w+, it is sha256:\w+$/m);
    assert.match(stdout, /^not checked: the rows of the file and their payloads: /m);
    assert.match(stdout, /^ {2}8 rows in the ledger\n {2}8 lines in report\.csv$/m);
  });

  it("ends with 1 and says what could not be checked without the file, or with another mapping", async () => {
    await load();
    const before = workdir.read("a.csv");
    rmSync(at("a.csv"));
    const gone = await verify();
    assertExit(gone, exitCodes.someRowsOtherwise);
    assert.match(gone.stdout, /: nothing differs, but not all could be checked$/m);
    assert.match(gone.stdout, /^not checked: .*a\.csv does not exist/m);
    workdir.file("a.csv", before);
    workdir.file("a.yaml", `${actionMapping}# changed\n`);
    const other = await verify();
    assertExit(other, exitCodes.someRowsOtherwise);
    assert.match(
      other.stdout,
      /^not checked: .*a\.yaml is not the mapping that load \S+ began with/m,
    );
  });

  it("names reports that are missing or damaged", async () => {
    await load();
    rmSync(at(fileOf("report.csv")));
    assert.equal((await differencesOf())[0]?.[0], "report-missing");
    workdir.file(fileOf("report.csv"), "a,b\n");
    assert.match(
      (await differencesOf())[0]?.[1] ?? "",
      /its first line is not the header of a report/,
    );
    await runInProcess([
      "report",
      id,
      "--runs-dir",
      at("waybill-runs"),
      "-o",
      at(fileOf("report.csv")),
    ]);
    assertExit(await verify(), exitCodes.ok);
    workdir.file(fileOf("summary.json"), "{");
    assert.equal((await differencesOf())[0]?.[0], "summary-missing");
  });

  it("leaves a load at work alone, and tells of a killed one that its reports are not written", async () => {
    const hanging = createCountdown(1);
    const silent = await startFakeApi(() => hanging.tell());
    try {
      const words = ["load", "a.csv", "-m", "a.yaml", "--tenant", "acme", "--base-url", silent.url];
      const running = workdir.start(words);
      await hanging.over;
      [id = ""] = workdir.loadIds();
      assertRefused(await verify(), exitCodes.couldNotStart, "ERR_LOAD_BUSY", /is at work on load/);
      running.process.kill("SIGKILL");
      await running.over;
      const run = await verify();
      assertExit(run, exitCodes.someRowsOtherwise);
      assert.match(run.stdout, /: nothing differs, but not all could be checked$/m);
      assert.match(
        run.stdout,
        /^not checked: report\.csv and summary\.json: load wb-\S+ was killed/m,
      );
    } finally {
      await silent.stop();
    }
  });
});
