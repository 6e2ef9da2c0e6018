import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { exitCodes, startSimulator, type Simulator } from "../../../src/index.ts";
import {
  actionMapping,
  actionRows,
  creationMapping,
  creationRows,
} from "../../support/load-files.ts";
import { runInProcess } from "../../support/captured-world.ts";
import { assertExit, type Run, dataOf } from "../../support/workdir.ts";
import { makeLoadPlace, type LoadPlace } from "../../support/load-place.ts";

describe("waybill ledger adopt", () => {
  let place: LoadPlace;
  let simulator: Simulator;
  beforeEach(async () => {
    place = makeLoadPlace();
    simulator = await startSimulator({ serverFields: "optional" });
  });
  afterEach(async () => {
    await simulator.stop();
    place.remove();
  });

  const run = async (...words: readonly string[]): Promise<Run> =>
    await runInProcess([...words, "--runs-dir", place.runsDir]);
  const begin = (rows = creationRows(6), ...flags: readonly string[]): readonly string[] => {
    place.file("c.yaml", creationMapping);
    place.file("c.csv", rows);
    return [
      "load",
      join(place.path, "c.csv"),
      "-m",
      join(place.path, "c.yaml"),
      "--tenant",
      "acme",
      "--base-url",
      simulator.urls.certifications,
      ...flags,
    ];
  };
  const runs = (...names: readonly string[]): string => join(place.runsDir, ...names);
  const dropLedger = (): void => {
    for (const side of ["", "-wal", "-shm"]) rmSync(runs(`ledger.db${side}`), { force: true });
  };
  /** Loads, and forgets. */
  const lose = async (words: readonly string[], code: number = exitCodes.ok): Promise<string> => {
    const done = await run(...words, "--json");
    assertExit(done, code);
    dropLedger();
    return dataOf(done).loadId;
  };
  const adopt = async (
    id: string,
  ): Promise<{
    readonly status: string;
    readonly rows: number;
    readonly outcomes: Record<string, number>;
    readonly missing: readonly string[];
    readonly next: readonly string[];
    readonly from: readonly string[];
  }> => {
    const adopted = await run("ledger", "adopt", runs(id), "--json");
    assertExit(adopted, exitCodes.ok);
    return dataOf(adopted).loads[0];
  };
  const made = (): number => simulator.records("certifications").length;

  it("makes a finished load known again: loads, history, report and the twin check have it", async () => {
    const id = await lose(begin());
    const adopted = await adopt(id);
    assert.deepEqual(
      [adopted.status, adopted.rows, adopted.outcomes["applied"]],
      ["completed", 6, 6],
    );
    assert.deepEqual(adopted.from, ["summary.json", "report.csv", "load.log"]);
    const listed = dataOf(await run("loads", "--json"));
    assert.deepEqual(
      [listed[0].loadId, listed[0].status, listed[0].counts.applied],
      [id, "completed", 6],
    );
    const { stdout: touched } = await run("history", "ref-4");
    assert.match(touched, /applied +c\.csv line 5 \(row 4\)/);
    const [record] = simulator
      .records("certifications")
      .filter(({ fields }) => fields["sys_external_id"] === "ref-4");
    assert.ok(touched.includes(`the record got the id ${record?.id}`), touched);
    assert.match((await run("report", id)).stdout, /6 applied|6 rows/);
    const again = await run(...begin());
    assertExit(again, exitCodes.couldNotStart);
    assert.match(again.stderr, /ERR_LOADED_BEFORE/);
    assert.equal(made(), 6);
    assertExit(await run("verify", id), exitCodes.ok);
  });

  it("lets the rows hold their keys again: another file creates only what is new", async () => {
    const id = await lose(begin());
    await adopt(id);
    assertExit(await run(...begin(creationRows(7))), exitCodes.ok);
    assert.equal(made(), 7);
    const same = await run(...begin(creationRows(6).replaceAll("\n", "\r\n")));
    assert.match(same.stderr, /has the same rows as c\.csv, which was loaded|ERR_LOADED_BEFORE/);
    assert.equal(made(), 7);
  });

  it("recovers keys that a report shows behind a quote, also without the file, and says what is lost", async () => {
    const rows = "Ref,Name\n=1+1,A\n-5,B\n@x,C\nplain,D\n";
    const id = await lose(begin(rows));
    assert.match(readFileSync(runs(id, "report.csv"), "utf8"), /'=1\+1/);
    rmSync(join(place.path, "c.csv"));
    const adopted = await adopt(id);
    assert.match(adopted.missing.join("\n"), /File and mapping are not what they were/);
    for (const key of ["=1+1", "@x", "plain"])
      assert.match((await run("history", key)).stdout, /applied/, key);
    const minus = ["history", "--runs-dir", place.runsDir, "--", "-5"];
    assert.match((await runInProcess(minus)).stdout, /applied/);
  });

  it("keeps the key of the file where a quote is its own", async () => {
    const id = await lose(begin("Ref,Name\n'=1,A\n"));
    await adopt(id);
    assert.match((await run("history", "'=1")).stdout, /applied/);
  });

  it("keeps outcomes, codes and sentences of rows that did not go in", async () => {
    place.file("a.yaml", actionMapping);
    place.file("a.csv", `${actionRows(3)}act-4,Gold,paid,2026-03-01\n`);
    const words = [
      "load",
      join(place.path, "a.csv"),
      "-m",
      join(place.path, "a.yaml"),
      "--tenant",
      "acme",
      "--base-url",
      simulator.urls.collect,
    ];
    const id = await lose(words, exitCodes.someRowsOtherwise);
    const before = readFileSync(runs(id, "report.csv"), "utf8");
    const adopted = await adopt(id);
    assert.deepEqual([adopted.outcomes["applied"], adopted.outcomes["invalid"]], [3, 1]);
    assert.equal((await run("report", id, "--format", "csv")).stdout, before);
    assertExit(await run("verify", id), exitCodes.ok);
  });

  it("goes by the log alone where no report was written", async () => {
    const id = await lose(begin(creationRows(300), "--limit", "120"), exitCodes.stopped);
    for (const name of ["report.csv", "summary.json", "rejects.csv"]) rmSync(runs(id, name));
    const { outcomes, status, from } = await adopt(id);
    assert.deepEqual(from, ["load.log"]);
    assert.equal(status, "stopped");
    assert.equal(outcomes["applied"], 120);
    // Up to row 250 it was announced that rows may leave, and nothing tells that these did not.
    assert.equal(outcomes["in-doubt"], 130);
    const resumed = await run("resume", id);
    assertExit(resumed, exitCodes.someRowsOtherwise);
    assert.equal(made(), 170);
  });

  it("holds rows in doubt that a later execution may have sent", async () => {
    const id = await lose(begin(creationRows(6), "--limit", "2"), exitCodes.stopped);
    const line = {
      loadId: id,
      epoch: 2,
      from: 3,
      upTo: 4,
      level: "info",
      message: "rows may leave",
    };
    appendFileSync(runs(id, "load.log"), `${JSON.stringify(line)}\n`);
    const { outcomes, status } = await adopt(id);
    assert.equal(status, "stopped");
    assert.deepEqual(
      [outcomes["applied"], outcomes["in-doubt"], outcomes["not-attempted"]],
      [2, 2, 2],
    );
    assertExit(await run("resume", id), exitCodes.someRowsOtherwise);
    assert.equal(made(), 4);
  });

  const refused = async (words: readonly string[], saying: RegExp): Promise<void> => {
    const answer = await run("ledger", ...words);
    assertExit(answer, exitCodes.couldNotStart);
    assert.match(answer.stderr, saying);
    assert.match(answer.stderr, /^ {2}→ \S/m);
  };

  it("refuses a report that somebody has edited, sorted or cut", async () => {
    const id = await lose(begin());
    const path = runs(id, "report.csv");
    const whole = readFileSync(path, "utf8");
    const [header = "", ...lines] = whole.trimEnd().split("\n");
    const edits = [
      whole.replace("applied", "failed"),
      [header, ...lines.toReversed()].join("\n"),
      [header, ...lines.slice(1)].join("\n"),
      "row,outcome\n1,applied\n",
    ];
    for (const edited of edits) {
      writeFileSync(path, edited);
      await refused(["adopt", runs(id)], /ERR_REPORT_UNREADABLE/);
      assert.ok(!existsSync(runs("ledger.db")) || statSync(runs("ledger.db")).size > 0);
      dropLedger();
    }
  });

  it("refuses what is no load's folder, is not at its place, or is known as well already", async () => {
    await refused(["adopt", place.path], /ERR_NOTHING_TO_ADOPT/);
    await refused(["adopt", "wb-nowhere"], /there is no folder wb-nowhere/);
    await refused(["drop", "x"], /it has adopt/);
    const done = await run(...begin(), "--json");
    const id: string = dataOf(done).loadId;
    await refused(["adopt", runs(id)], /knows load .* as well as its folder does/);
    dropLedger();
    renameSync(runs(id), runs("moved"));
    await refused(
      ["adopt", runs("moved")],
      new RegExp(`ERR_ADOPT_ELSEWHERE[^]*mv .*moved .*${id}`),
    );
  });

  it("leaves nothing behind when it can't be finished", async () => {
    const id = await lose(begin());
    const report = runs(id, "report.csv");
    const whole = readFileSync(report, "utf8");
    // Each line is where it should be, and one is of another line of the file: found when half of them are written.
    writeFileSync(report, whole.replace("\n5,6,", "\n5,7,"));
    await refused(["adopt", runs(id)], /row 5 is on line 7 there, and on line 6 of the file/);
    assert.deepEqual(JSON.parse((await run("loads", "--json")).stdout).data ?? [], []);
    writeFileSync(report, whole);
    assert.equal((await adopt(id)).outcomes["applied"], 6);
  });
});
