import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { exitCodes, type Simulator, startSimulator } from "../../src/index.ts";
import { correctionMapping, startWithActions } from "../support/live-actions.ts";
import { actionMapping } from "../support/load-files.ts";
import { makeWorkbook, type SheetParts } from "../support/make-workbook.ts";
import { makeZip } from "../support/make-zip.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../support/workdir.ts";

const text = (cell: string): string => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
const row = (...cells: readonly string[]): string => `<row>${cells.join("")}</row>`;
const day = '<c s="1"><v>46082</v></c>';

/** Ids with zeros, days as numbers, and two columns of numbers, of which the mapping reads one. */
function actions(rows: readonly string[]): Buffer {
  const header = row(...["Id", "Name", "Status", "Date", "Version", "Share"].map(text));
  return makeWorkbook({
    formats: ["dd\\.mm\\.yyyy"],
    sheets: [
      { name: "Cover", rows: [["Actions of March"]] },
      { name: "Actions", xml: `<sheetData>${header}${rows.join("")}</sheetData>` },
    ],
  });
}

const good = (id: string, share = "<c><v>1</v></c>", status = "pending"): string =>
  row(text(id), text("Müller, Zoë"), text(status), day, "<c><v>1</v></c>", share);

describe("a load of a workbook", () => {
  let workdir: Workdir;
  let simulator: Simulator;
  beforeEach(async () => {
    workdir = makeWorkdir();
    simulator = await startSimulator({ serverFields: "optional" });
    workdir.file("map.yaml", `${actionMapping}  sys_version: Version\n`);
  });
  afterEach(async () => {
    await simulator.stop();
    workdir.remove();
  });
  const run = async (...words: readonly string[]): Promise<Run> => await workdir.run(words);
  const place = (): readonly string[] => ["--base-url", simulator.urls.collect, "--tenant", "acme"];
  const load = async (file: string, ...more: readonly string[]): Promise<Run> =>
    await run("load", file, "-m", "map.yaml", ...place(), ...more);
  const results = (id: string): readonly string[] =>
    workdir.report(id).map(({ line, outcome, code }) => `${line} ${outcome} ${code}`.trim());
  const lastLoad = (): string => workdir.loadIds().at(-1) ?? "";

  it("sends its cells as they are stored, and days as their format proves them", async () => {
    workdir.file("book.xlsx", actions([good("007"), good("12345678901234567890")]));
    assertExit(await load("book.xlsx"), exitCodes.ok);
    const sent = simulator.record("collect", "007")?.fields ?? {};
    assert.deepEqual([sent["name"], sent["date"]], ["Müller, Zoë", "2026-03-01"]);
    assert.notEqual(simulator.record("collect", "12345678901234567890"), undefined);
    assertExit(await run("verify", lastLoad()), exitCodes.ok);
  });

  it("holds a row for an odd cell only where the mapping reads it", async () => {
    const tail = "<c><v>12.499999999999998</v></c>";
    const unworked = "<c><f>1+1</f></c>";
    const wrong = "<c t='e'><v>#DIV/0!</v></c>";
    const odd = (cell: string, id: string): string =>
      row(text(id), text("Gold"), text("pending"), day, cell);
    workdir.file(
      "book.xlsx",
      actions([
        ...[tail, unworked, wrong].map((cell, at) => good(`act-${at}`, cell)),
        ...[tail, unworked, wrong].map((cell, at) => odd(cell, `odd-${at}`)),
      ]),
    );
    const checked = await run("check", "book.xlsx", "-m", "map.yaml", "--all");
    assert.match(
      checked.stdout,
      /book\.xlsx Actions!E5, column "Version": "12\.499999999999998" ca/,
    );
    assert.match(checked.stdout, /Actions!E6, column "Version": the cell holds a formula/);
    assertExit(await load("book.xlsx"), exitCodes.someRowsOtherwise);
    assert.deepEqual(results(lastLoad()), [
      "2 applied",
      "3 applied",
      "4 applied",
      "5 invalid xl-binary-tail",
      "6 invalid xl-no-value",
      "7 invalid xl-error",
    ]);
    const shown = await run("report", lastLoad());
    assert.match(shown.stdout, /Actions!E6 \(row 5, odd-1\) invalid: the cell holds a formula/);
  });

  it("takes what a spreadsheet shows of a binary tail where the mapping says so", async () => {
    workdir.file(
      "map.yaml",
      `${actionMapping}  sys_version: { column: Version, clean: [binary-tail], replace: { pattern: "\\\\.5$", with: "" } }\n`,
    );
    const cell = "<c><v>12.499999999999998</v></c>";
    workdir.file("book.xlsx", actions([row(text("a"), text("b"), text("pending"), day, cell)]));
    const run = await load("book.xlsx");
    assertExit(run, exitCodes.ok);
    assert.match(run.stderr, /cleaned: /);
  });

  it("is the same load when it is begun again, resumed, planned and refused when the file changes", async () => {
    const rows = ["a", "b", "c", "d"].map((id) => good(id));
    workdir.file("book.xlsx", actions(rows));
    await load("book.xlsx", "--limit", "2");
    const first = lastLoad();
    assertExit(await run("resume", first), exitCodes.ok);
    assert.equal(simulator.counts().recordsAccepted, 4);
    assert.match((await load("book.xlsx")).stderr, /same/);
    assertExit(
      await run("plan", "book.xlsx", "-m", "map.yaml", ...place(), "-o", "p.plan"),
      exitCodes.ok,
    );
    workdir.file("book.xlsx", actions([...rows, good("e")]));
    const applied = await run("apply", "p.plan", "--yes", ...place());
    assertExit(applied, exitCodes.couldNotStart);
    assert.match(applied.stderr, /book\.xlsx/);
  });

  it("keeps to the sheet that a person named, when it is resumed and when a plan is applied", async () => {
    const sheet = (name: string, ids: readonly string[]): SheetParts => ({
      name,
      rows: [
        ["Id", "Name", "Status", "Date", "Version"],
        ...ids.map((id) => [id, "Gold", "pending", "2026-03-01", "1"]),
      ],
    });
    const sheets = [sheet("March", ["m-1", "m-2", "m-3"]), sheet("April", ["a-1", "a-2", "a-3"])];
    workdir.file("book.xlsx", makeWorkbook({ sheets }));
    const asked = await load("book.xlsx");
    assertExit(asked, exitCodes.couldNotStart);
    assert.match(asked.stderr, /2 sheets with a table: "March" \(1\), "April" \(2\)/);
    await load("book.xlsx", "--sheet", "April", "--limit", "1");
    assertExit(await run("resume", lastLoad()), exitCodes.ok);
    assert.equal(simulator.counts().recordsAccepted, 3);
    const words = ["plan", "book.xlsx", "-m", "map.yaml", "--sheet", "2", "-o", "p.plan"];
    await run(...words, ...place());
    assertExit(await run("apply", "p.plan", "--yes", ...place()), exitCodes.ok);
    assert.deepEqual(results(lastLoad()), ["2 unchanged", "3 unchanged", "4 unchanged"]);
    workdir.file("map.yaml", `${actionMapping}  sys_version: Version\nsource: { sheet: 2 }\n`);
    assertExit(await run("check", "book.xlsx", "-m", "map.yaml"), exitCodes.ok);
  });

  it("reads the file in a zip file that a person named, as a load of its own", async () => {
    const csv =
      "Id,Name,Status,Date,Version\nz-1,Gold,pending,2026-03-01,1\nz-2,Gold,wrong,2026-03-01,1\n";
    const parts = [
      { name: "readme.txt", bytes: "see a.csv" },
      { name: "a.csv", bytes: csv },
    ];
    workdir.file("export.zip", makeZip(parts));
    assertExit(await load("export.zip"), exitCodes.couldNotStart);
    assertExit(await load("export.zip", "--entry", "a.csv"), exitCodes.someRowsOtherwise);
    assert.deepEqual(results(lastLoad()), ["2 applied", "3 invalid value-not-allowed"]);
    const [header] = workdir.read(`waybill-runs/${lastLoad()}/rejects.csv`).split("\n");
    assert.match(header ?? "", /^Id,Name,Status,Date,Version,waybill_row/);
  });

  for (const [what, name, pack] of [
    ["zip", "export.zip", (bytes: Buffer) => makeZip([{ name: "out/book.xlsx", bytes }])],
    ["gzip", "book.xlsx.gz", (bytes: Buffer) => gzipSync(bytes)],
  ] as const)
    it(`goes the same way out of a ${what} file: stopped, resumed, verified, refused once it has changed`, async () => {
      workdir.file(
        name,
        pack(actions([good("001"), good("002", undefined, "wrong"), good("003")])),
      );
      await load(name, "--limit", "1");
      const id = lastLoad();
      assertExit(await run("resume", id), exitCodes.someRowsOtherwise);
      assert.deepEqual(results(id), ["2 applied", "3 invalid value-not-allowed", "4 applied"]);
      assertExit(await run("verify", id), exitCodes.ok);
      assert.match((await run("report", id)).stdout, /Actions!C3 \(row 2, 002\) invalid/);
      assert.match((await load(name)).stderr, /same/);
      await load(name, "--again", "--limit", "1");
      workdir.file(name, pack(actions([good("001"), good("002")])));
      const changed = await run("resume", lastLoad());
      assert.match(changed.stderr, /ERR_SOURCE_CHANGED/);
    });

  it("is taken back out of its workbook", async () => {
    await simulator.stop();
    simulator = await startWithActions(2);
    workdir.file("map.yaml", correctionMapping);
    const table = [
      ["Id", "Name", "Status"],
      ["act-1", "Zoë", "excluded"],
    ];
    workdir.file("book.xlsx", makeWorkbook({ sheets: [{ name: "A", rows: table }] }));
    const name = (): unknown => simulator.record("collect", "act-1")?.fields["name"];
    const before = name();
    assertExit(await load("book.xlsx", "--keep-before"), exitCodes.ok);
    assert.equal(name(), "Zoë");
    const undone = await run("undo", lastLoad(), "-o", "undo.plan", ...place());
    assertExit(undone, exitCodes.ok);
    assertExit(await run("apply", "undo.plan", "--yes", ...place()), exitCodes.ok);
    assert.equal(name(), before);
  });
});
