import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, type Simulator, startSimulator } from "../../src/index.ts";
import { correctWorkbook, unpackZip } from "../support/change-workbook.ts";
import { correctionMapping, startWithActions } from "../support/live-actions.ts";
import { actionMapping } from "../support/load-files.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { makeZip } from "../support/make-zip.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

const text = (cell: string): string => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
const row = (...cells: readonly string[]): string => `<row>${cells.join("")}</row>`;

/** An id with zeros, a status, a day that is a number, and a formula. */
const action = (id: string, status = "pending"): string =>
  row(
    text(id),
    text("Müller &amp; Söhne"),
    text(status),
    '<c s="1"><v>46082</v></c>',
    '<c s="2"><f>0.5+0.5</f><v>1</v></c>',
  );

/** Two sheets; the table is in the second one, below two lines. */
function actions(rows: readonly string[]): Buffer {
  const header = row(...["Id", "Name", "Status", "Date", "Version"].map(text));
  const above = row(text("Actions")) + row(text("of March"));
  return makeWorkbook({
    formats: ["dd\\.mm\\.yyyy", "0"],
    sheets: [
      { name: "Cover", rows: [["Actions of March"]] },
      { name: "Actions", xml: `<sheetData>${above}${header}${rows.join("")}</sheetData>` },
    ],
  });
}

const mapping = (source: string): string =>
  `${actionMapping}  sys_version: Version\nsource: ${source}\n`;

describe("the rejects of a workbook", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("map.yaml", mapping("{ sheet: Actions, header_row: 3 }"));
    workdir.file("book.xlsx", actions([action("001"), action("002", "wrong")]));
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });
  const run = async (...words: readonly string[]): Promise<Run> => await workdir.run(words);
  const place = (): readonly string[] => ["--base-url", simulator.urls.collect, "--tenant", "acme"];
  const load = async (file: string, ...more: readonly string[]): Promise<Run> =>
    await run("load", file, "-m", "map.yaml", ...place(), ...more);
  const lastLoad = (): string => workdir.loadIds().at(-1) ?? "";
  const bytesOf = (path: string): Buffer => readFileSync(join(workdir.path, path));
  const correct = async (path: string, from: string, to: string): Promise<void> => {
    const change = (xml: string): string => {
      assert.ok(xml.includes(from), xml);
      return xml.replaceAll(from, to);
    };
    workdir.file(path, await correctWorkbook(bytesOf(path), change));
  };

  it("come back as a workbook that is named, and that loads as it is once it is corrected", async () => {
    const begun = await load("book.xlsx");
    assertExit(begun, exitCodes.someRowsOtherwise);
    const first = lastLoad();
    const rejects = `waybill-runs/${first}/rejects.xlsx`;
    assert.ok(!workdir.exists(`waybill-runs/${first}/rejects.csv`));
    assert.match(
      begun.stdout,
      /rejects\.xlsx {2}rows to correct and load again; cells are unchanged, formulas as what they came to/,
    );
    assert.match(
      begun.stdout,
      /Correct 1 row in \S+rejects\.xlsx and load that file: waybill load \S+rejects\.xlsx /,
    );
    assert.match((await run("report", first)).stdout, /waybill load \S+rejects\.xlsx /);
    await correct(rejects, ">wrong<", ">pending<");
    assertExit(await load(rejects), exitCodes.ok);
    const sent = simulator.record("collect", "002")?.fields ?? {};
    assert.deepEqual([sent["name"], sent["date"]], ["Müller & Söhne", "2026-03-01"]);
    const told = await run("report", first, "--format", "csv");
    assert.match(told.stdout, new RegExp(`Corrected by row 1 of load ${lastLoad()}`));
    assertExit(await run("verify", lastLoad()), exitCodes.ok);
  });

  it("have the styles of the workbook byte for byte, its sheet's name, texts for texts, and no formula", async () => {
    await load("book.xlsx");
    const parts = await unpackZip(bytesOf(`waybill-runs/${lastLoad()}/rejects.xlsx`));
    const source = await unpackZip(bytesOf("book.xlsx"));
    assert.deepEqual(parts.get("xl/styles.xml"), source.get("xl/styles.xml"));
    assert.match(
      String(parts.get("xl/workbook.xml")),
      /<sheet name="Actions" sheetId="1" r:id="rId1"\/>/,
    );
    const sheet = String(parts.get("xl/worksheets/sheet1.xml"));
    assert.doesNotMatch(sheet, /<f[ >/]/);
    const cell = (place: string, own: string): string =>
      `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${own}</t></is></c>`;
    assert.ok(
      sheet.includes(
        `<row r="2">${cell("A2", "002")}${cell("B2", "Müller &amp; Söhne")}${cell("C2", "wrong")}<c r="D2" s="1"><v>46082</v></c><c r="E2" s="2"><v>1</v></c>${cell("F2", "2")}${cell("G2", "invalid")}`,
      ),
      sheet,
    );
  });

  it("load with a mapping that names the sheet by the number of its tab", async () => {
    workdir.file("map.yaml", mapping("{ sheet: 2, header_row: 3 }"));
    await load("book.xlsx");
    const rejects = `waybill-runs/${lastLoad()}/rejects.xlsx`;
    await correct(rejects, ">wrong<", ">pending<");
    assertExit(await load(rejects), exitCodes.ok);
    workdir.file("other.xlsx", makeWorkbook({ sheets: [{ name: "A", rows: [["Id"], ["1"]] }] }));
    assert.match((await load("other.xlsx")).stderr, /other\.xlsx has no sheet "2"/);
  });

  it("load with a mapping that names the file in a zip file, and so do those of a CSV file in one", async () => {
    workdir.file("map.yaml", mapping("{ entry: May.xlsx, sheet: Actions, header_row: 3 }"));
    const book = actions([action("001"), action("002", "wrong")]);
    workdir.file("months.zip", makeZip([{ name: "May.xlsx", bytes: book }]));
    await load("months.zip");
    const rejects = `waybill-runs/${lastLoad()}/rejects.xlsx`;
    await correct(rejects, ">wrong<", ">pending<");
    assertExit(await load(rejects), exitCodes.ok);
    assert.match((await load("book.xlsx")).stderr, /book\.xlsx is no zip file, and has no "May/);

    workdir.file("map.yaml", `${actionMapping}source: { entry: May.csv }\n`);
    const csv = "Id,Name,Status,Date\n003,N,wrong,2026-03-01\n";
    workdir.file("texts.zip", makeZip([{ name: "May.csv", bytes: csv }]));
    await load("texts.zip");
    const rejected = `waybill-runs/${lastLoad()}/rejects.csv`;
    workdir.file(rejected, workdir.read(rejected).replace(",wrong,", ",pending,"));
    assertExit(await load(rejected), exitCodes.ok);
    workdir.file("plain.csv", csv);
    assert.match((await load("plain.csv")).stderr, /plain\.csv is no zip file, and has no "May/);
  });

  it("are corrected from wherever they lie, and by a load that is interrupted while the first one writes them anew", async () => {
    const wrong = ["001", "002", "003", "004"].map((id) => action(id, "wrong"));
    workdir.file("book.xlsx", actions([...wrong, action("005")]));
    await load("book.xlsx", "--limit", "4");
    const first = lastLoad();
    const rejects = `waybill-runs/${first}/rejects.xlsx`;
    await correct(rejects, ">wrong<", ">pending<");
    await load(rejects, "--limit", "2");
    const second = lastLoad();
    const resumed = await run("resume", first);
    assert.match(resumed.stdout, /edited is kept as \S+rejects-edited-\d+\.xlsx/);
    assert.match(workdir.read(`waybill-runs/${first}/report.csv`), /Corrected by row 1 of load/);
    assertExit(await run("resume", second), exitCodes.ok);
    assert.equal(simulator.counts().recordsAccepted, 5);

    workdir.file("again.xlsx", actions([action("006", "wrong"), action("007", "wrong")]));
    await load("again.xlsx");
    const third = lastLoad();
    const there = `waybill-runs/${third}/rejects.xlsx`;
    await correct(there, ">wrong<", ">pending<");
    workdir.file("elsewhere/fixed.xlsx", bytesOf(there));
    assertExit(await load("elsewhere/fixed.xlsx", "--corrects", third), exitCodes.ok);
    assert.match(
      (await run("report", third, "--format", "csv")).stdout,
      new RegExp(`Corrected by row 2 of load ${lastLoad()}`),
    );
  });

  it("are rejects again where they are not right yet, with three columns and not six", async () => {
    await load("book.xlsx");
    const first = `waybill-runs/${lastLoad()}/rejects.xlsx`;
    await correct(first, ">wrong<", ">worse<");
    assertExit(await load(first), exitCodes.someRowsOtherwise);
    const second = `waybill-runs/${lastLoad()}/rejects.xlsx`;
    assert.notEqual(second, first);
    const sheet = String((await unpackZip(bytesOf(second))).get("xl/worksheets/sheet1.xml"));
    assert.equal(sheet.match(/waybill_row/g)?.length, 1);
    assert.match(sheet, />worse<.*<c r="F2" t="inlineStr"><is><t xml:space="preserve">1<.*r="H2"/);
    await correct(second, ">worse<", ">pending<");
    assertExit(await load(second), exitCodes.ok);
  });

  it("come as CSV where that is asked for, also from a resume, and that loads, too", async () => {
    workdir.file("book.xlsx", actions([action("001"), action("002", "wrong"), action("003")]));
    assertExit(await load("book.xlsx", "--rejects", "csv", "--limit", "2"), exitCodes.stopped);
    const first = lastLoad();
    const rejects = `waybill-runs/${first}/rejects.csv`;
    const written = workdir.read(rejects);
    assert.ok(written.startsWith("\uFEFFId,Name,Status,Date,Version,waybill_row,"), written);
    assert.ok(written.includes("\r\n002,Müller & Söhne,wrong,2026-03-01,1,2,invalid,"), written);
    await run("resume", first);
    assert.equal(workdir.read(rejects), written);
    workdir.file(rejects, written.replace(",wrong,", ",pending,"));
    assertExit(await load(rejects), exitCodes.ok);
    assert.match(
      (await load("book.xlsx", "--rejects", "xls")).stderr,
      /--rejects does not know "xls"/,
    );
  });

  it("are in one form only: the one that was asked for last, an edited file kept beside it", async () => {
    await load("book.xlsx", "--limit", "1");
    const first = lastLoad();
    const names = (): readonly string[] =>
      ["rejects.csv", "conflicts.csv", "rejects.xlsx", "conflicts.xlsx"].filter((name) =>
        workdir.exists(`waybill-runs/${first}/${name}`),
      );
    assert.deepEqual(names(), ["rejects.xlsx", "conflicts.xlsx"]);
    assertExit(await run("resume", first, "--rejects", "csv"), exitCodes.someRowsOtherwise);
    assert.deepEqual(names(), ["rejects.csv", "conflicts.csv"]);
    workdir.file(`waybill-runs/${first}/rejects.csv`, "edited");
    const retried = await run("retry", first, "--outcome", "invalid");
    assert.match(
      retried.stdout,
      /A file that you had edited is kept as \S+rejects-edited-\d+\.csv/,
    );
    assert.deepEqual(names(), ["rejects.xlsx", "conflicts.xlsx"]);
  });

  it("are told to be missing where the disk is full, and written by the next command", async function () {
    if (process.platform === "win32") this.skip();
    const remark = (): string => text(randomBytes(12_000).toString("hex"));
    const rows = Array.from({ length: 80 }, (_, at) =>
      action(`a-${at}`, "wrong").replace("</row>", `${remark()}</row>`),
    );
    workdir.file("book.xlsx", actions(rows));
    const words = ["load", "book.xlsx", "-m", "map.yaml", ...place()];
    const stopped = await workdir.runProgram(words, { largestFileKiB: 800 });
    assertExit(stopped, exitCodes.stopped);
    assert.match(
      stopped.stderr,
      /^error ERR_REPORT_WRITE: the report \S+rejects\.xlsx can't be written/m,
    );
    const folder = `waybill-runs/${lastLoad()}`;
    assert.deepEqual(readdirSync(join(workdir.path, folder)), ["load.log"]);
    assertExit(await run("resume", lastLoad()), exitCodes.someRowsOtherwise);
    assert.ok(workdir.exists(`${folder}/rejects.xlsx`));
  });

  it("that are in conflict stand in a workbook, which load refuses and plan takes", async () => {
    await simulator.stop();
    simulator = await startWithActions(2);
    workdir.file("map.yaml", correctionMapping);
    const rows = [
      ["Id", "Name", "Status"],
      ["act-1", "Zoë", "excluded"],
    ];
    workdir.file("book.xlsx", makeWorkbook({ sheets: [{ name: "A", rows }] }));
    const plan = async (file: string, to: string): Promise<Run> =>
      await run("plan", file, "-m", "map.yaml", "-o", to, ...place());
    assertExit(await plan("book.xlsx", "a.plan"), exitCodes.ok);
    simulator.changeRecord({ service: "collect", id: "act-1" }, { name: "Changed since" });
    const applied = await run("apply", "a.plan", "--yes", ...place());
    assertExit(applied, exitCodes.someRowsOtherwise);
    const conflicts = `waybill-runs/${lastLoad()}/conflicts.xlsx`;
    assert.match(applied.stdout, /Plan 1 row anew, .*waybill plan \S+conflicts\.xlsx /);
    const refused = await load(conflicts);
    assertExit(refused, exitCodes.couldNotStart);
    assert.match(refused.stderr, /conflict/);
    assertExit(await plan(conflicts, "b.plan"), exitCodes.ok);
    assertExit(await run("apply", "b.plan", "--yes", ...place()), exitCodes.ok);
    assert.equal(simulator.record("collect", "act-1")?.fields["name"], "Zoë");
  });
});
