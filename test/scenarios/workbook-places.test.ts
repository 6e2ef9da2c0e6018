import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { exitCodes, type Simulator } from "../../src/index.ts";
import { correctionMapping, startWithActions } from "../support/live-actions.ts";
import { actionMapping } from "../support/load-files.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

const rows = [
  ["Export of March"],
  [],
  ["Id", "Name", "Status", "Date", "Version"],
  ["act-1", "Gold", "pending", "2026-03-01", "1"],
  ["act-99", "Gold", "pending", "2026-03-01", "1"],
  ["act-2", "Gold", "wrong", "2026-03-01", "one"],
  ["act-3", "M\u00C3\u00BCller", "pending", "2026-03-01", "1"],
];

describe("the places of a workbook's rows", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  before(async () => {
    workdir = makeWorkdir();
    simulator = await startWithActions(4);
    workdir.file("map.yaml", `${actionMapping}  sys_version: Version\n`);
    workdir.file("merge.yaml", correctionMapping);
    workdir.file("twins.yaml", `${actionMapping}on_duplicate: reject\n`);
    workdir.file("book.xlsx", makeWorkbook({ sheets: [{ name: "March", rows }] }));
  });
  after(async () => {
    await simulator.stop();
    workdir.remove();
  });
  const run = async (...words: readonly string[]): Promise<Run> => await workdir.run(words);
  const place = (): readonly string[] => ["--base-url", simulator.urls.collect, "--tenant", "acme"];
  const noLine = (text: string): void => assert.doesNotMatch(text, /\blines? \d/);

  it("are cells of its sheet wherever the file is looked at", async () => {
    const inspected = await run("inspect", "book.xlsx");
    assert.match(inspected.stdout, /header in March!A3\n/);
    assert.match(inspected.stdout, /\n {2}March!A4 +act-1 /);
    assert.match(inspected.stdout, /enc-mojibake: .*\(1, March!B7\)/);
    noLine(inspected.stdout);
    const checked = await run("check", "book.xlsx", "-m", "map.yaml", "--all");
    assert.match(checked.stdout, /book\.xlsx March!C6, column "Status": "wrong"/);
    assert.match(checked.stdout, /book\.xlsx March!E6, column "Version": "one"/);
    assert.match(checked.stdout, /enc-mojibake: .*\(1, March!B7\)/);
    noLine(checked.stdout);
    const told = JSON.parse((await run("check", "book.xlsx", "-m", "map.yaml", "--json")).stdout);
    assert.partialDeepStrictEqual(told.data.rowErrors, [
      { line: 6, place: "March!E6" },
      { line: 6, place: "March!C6" },
    ]);
    const previewed = await run("preview", "book.xlsx", "-m", "map.yaml", "--row", "3");
    assert.match(previewed.stdout, /^row 3 \(March!A6\): invalid/);
    assert.match(previewed.stdout, /! book\.xlsx March!C6, column "Status"/);
    const rehearsed = await run("load", "book.xlsx", "-m", "map.yaml", ...place(), "--dry-run");
    assert.match(rehearsed.stdout, /^row 1 \(March!A4\): PUT/);
  });

  it("are those cells in every report of a load, resumed or not, with its file or without", async () => {
    await run("load", "book.xlsx", "-m", "map.yaml", ...place(), "--limit", "2");
    const id = workdir.loadIds().at(-1) ?? "";
    const half = await run("report", id, "--outcome", "not-attempted,rejected");
    assert.match(half.stdout, /March!A5 \(row 2, act-99\) rejected: /);
    assert.match(half.stdout, /March!A6 \(row 3, act-2\) not-attempted: /);
    await run("resume", id);
    const folder = join(workdir.path, "waybill-runs", id);
    const messages = workdir.report(id).map(({ line, message }) => [line, message?.slice(0, 11)]);
    assert.deepEqual(messages, [
      ["4", ""],
      ["5", "March!A5: t"],
      ["6", "March!E6, c"],
      ["7", ""],
    ]);
    const reports = async (): Promise<readonly string[]> => {
      const texts: string[] = [];
      for (const format of ["text", "csv", "json", "html"])
        texts.push((await run("report", id, "--format", format)).stdout);
      // When it was made.
      return texts.map((text) => text.replaceAll(/(?<="reportedAt":")[^"]*/g, ""));
    };
    const [text = "", csv = "", json = "", html = ""] = await reports();
    assert.match(text, /March!A5 \(row 2, act-99\) rejected: the API/);
    assert.match(text, /March!E6 \(row 3, act-2\) invalid: column "Version": "one"/);
    assert.match(text, /March!C6, column "Status": "wrong"/);
    assert.equal(csv, workdir.read(`waybill-runs/${id}/report.csv`));
    assert.partialDeepStrictEqual(JSON.parse(json).data.rows, [
      { line: 4, place: "March!A4", errors: [] },
      { line: 5, place: "March!A5", errors: [{ place: "March!A5" }] },
      { line: 6, place: "March!A6", errors: [{ place: "March!E6" }, { place: "March!C6" }] },
      { line: 7, place: "March!A7" },
    ]);
    assert.match(html, /"2","March!A5","act-99"/);
    assert.match(html, />place</);
    const past = await run("history", "act-99");
    assert.match(past.stdout, /book\.xlsx March!A5 \(row 2\)/);
    rmSync(join(workdir.path, "book.xlsx"));
    rmSync(join(folder, "source"), { force: true, recursive: true });
    assert.deepEqual((await reports()).slice(0, 3), [text, csv, json]);
    workdir.file("book.xlsx", makeWorkbook({ sheets: [{ name: "March", rows }] }));
  });

  it("are those cells in a plan, in its page and when it is looked at again", async () => {
    const bad = ["act-4", "Gold", "wrong", "2026-03-01", "1"];
    const sheets = [{ name: "March", rows: [...rows.slice(0, 5), ...rows.slice(6), bad] }];
    workdir.file("plan.xlsx", makeWorkbook({ sheets }));
    const words = ["plan", "plan.xlsx", "-m", "merge.yaml", "-o", "p.plan", "--html", "p.html"];
    assertExit(await run(...words, ...place()), exitCodes.ok);
    const page = workdir.read("p.html");
    assert.match(page, /\["March!A4","act-1"/);
    assert.match(page, /\["March!A7","act-4","invalid","[a-z-]+: March!C7: /);
    assertExit(await run("review", "p.plan"), exitCodes.ok);
    workdir.file("p.plan", workdir.read("p.plan").replace('"line":6', '"line":60'));
    assert.match((await run("review", "p.plan")).stderr, /ERR_PLAN/);
  });

  it("are told of rows that say the same, and of a sum below them", async () => {
    const twins = [...rows.slice(2, 4), ...rows.slice(3, 4)];
    workdir.file("twins.xlsx", makeWorkbook({ sheets: [{ name: "March", rows: twins }] }));
    const { stdout } = await run("check", "twins.xlsx", "-m", "twins.yaml");
    assert.match(stdout, /dup-identical: .*"act-1 as in March!A2" \(1, March!A3\)/);
  });

  it("are what the books are held against, and what a lost ledger is made of", async () => {
    await run("load", "book.xlsx", "-m", "map.yaml", ...place(), "--again");
    const id = workdir.loadIds().at(-1) ?? "";
    const runs = join(workdir.path, "waybill-runs");
    const database = new DatabaseSync(join(runs, "ledger.db"));
    database.prepare("UPDATE rows SET line = 99 WHERE load_id = ? AND row_number = 1").run(id);
    database.close();
    const verified = await run("verify", id);
    assert.match(verified.stdout, /row 1: March!A99 in the ledger, March!A4 in the file/);

    const report = `waybill-runs/${id}/report.csv`;
    workdir.file(report, workdir.read(report).replace("\n2,5,", "\n2,7,"));
    for (const end of ["", "-wal", "-shm"]) rmSync(join(runs, `ledger.db${end}`), { force: true });
    const adopted = await run("ledger", "adopt", join(runs, id));
    assert.match(adopted.stderr, /row 2 is in March!A7 there, and in March!A5 of the file/);
  });
});
