import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LedgerError } from "../../src/kernel/load-error.ts";
import { createRedactor } from "../../src/kernel/redact.ts";
import { rowsFormOf } from "../../src/load/tell/rows-form.ts";
import { rejectsColumns } from "../../src/report/reporters/rejects-columns.ts";
import { formatRowsHeader, formatRowsLine } from "../../src/report/reporters/rows-csv.ts";
import { writeReports } from "../../src/report/write-reports.ts";
import type { WorkbookCell } from "../../src/rows/workbook-pattern.ts";
import { openSource } from "../../src/source/open-source.ts";
import { unpackZip } from "../support/change-workbook.ts";
import { makeWorkbook, type WorkbookParts } from "../support/make-workbook.ts";
import { rejectRows } from "../support/reject-rows.ts";
import { collect, refused, useTempFolder } from "../source/temp-source.ts";
import { buildError, buildFacts, buildRow, streamOf } from "./build-report.ts";

const inline = (cell: string): string => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
const table = (...rows: readonly (readonly string[])[]): string =>
  `<sheetData>${rows.map((cells) => `<row>${cells.join("")}</row>`).join("")}</sheetData>`;
const strict = "http://purl.oclc.org/ooxml";

describe("rejects.xlsx", () => {
  const write = useTempFolder();
  let made = 0;
  /** The path of a workbook, and that of what is written of it when all its rows are rejected. */
  const make = (parts: Partial<WorkbookParts> & { readonly xml?: string }) => {
    made += 1;
    const {
      xml = table([inline("Id"), inline("Day")], [inline("007"), '<c s="1"><v>46082</v></c>']),
    } = parts;
    const sheets = [{ name: "Data", xml }];
    const path = write(`book-${made}.xlsx`, makeWorkbook({ sheets, formats: [14], ...parts }));
    const directory = `${path}-runs`;
    return { path, directory, rejects: join(directory, "rejects.xlsx") };
  };
  const partsOf = async (path: string): Promise<ReadonlyMap<string, Buffer>> =>
    await unpackZip(readFileSync(path));
  const rejectAll = async (parts: Parameters<typeof make>[0]) => {
    const { path, directory, rejects } = make(parts);
    const rows = await rejectRows(await openSource(path, {}), directory);
    const back = await openSource(rejects, {});
    assert.deepEqual(
      (await collect(back)).map(({ cells }) => cells),
      rows.map(({ cells }) => cells),
    );
    return { parts: await partsOf(rejects), source: await partsOf(path), back, path };
  };

  for (const name of ['"Q1" & <Q2>', "Größe 😀 's", " blanks "])
    it(`has the name of the sheet, whatever it is: ${name}`, async () => {
      const xml = table([inline("Id"), inline("N")], [inline("1"), inline("2")]);
      const { back } = await rejectAll({ sheets: [{ name, xml }] });
      assert.ok(back.shape.format === "xlsx");
      assert.equal(back.shape.sheet.value, name);
    });

  it("has no styles where its source has none, and no cell that asks for one", async () => {
    const relations = [
      {
        name: "xl/_rels/workbook.xml.rels",
        bytes: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      },
    ];
    const { parts } = await rejectAll({ more: relations });
    assert.ok(!parts.has("xl/styles.xml"));
    assert.doesNotMatch(String(parts.get("xl/worksheets/sheet1.xml")), / s="/);
    assert.doesNotMatch(String(parts.get("[Content_Types].xml")), /styles/);
  });

  it("has the styles of its source byte for byte, however many they are", async () => {
    const formats = Array.from({ length: 20_000 }, (_, at) => `0.00" ${at}"`);
    const { parts, source } = await rejectAll({ formats: [14, ...formats] });
    assert.ok((source.get("xl/styles.xml")?.length ?? 0) > 1_000_000);
    assert.deepEqual(parts.get("xl/styles.xml"), source.get("xl/styles.xml"));
  });

  it("is in the strict form where its source is, whose styles have other names", async () => {
    const { path } = make({});
    const parts = [...(await partsOf(path))].map(([name, bytes]) => ({
      name,
      bytes: String(bytes)
        .replaceAll(
          "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
          `${strict}/spreadsheetml/main`,
        )
        .replaceAll(
          "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
          `${strict}/officeDocument/relationships`,
        ),
    }));
    const { parts: back } = await rejectAll({ more: parts });
    for (const name of [
      "xl/workbook.xml",
      "xl/worksheets/sheet1.xml",
      "xl/styles.xml",
      "_rels/.rels",
    ])
      assert.match(String(back.get(name)), /purl\.oclc\.org/, name);
    assert.doesNotMatch(String(back.get("xl/workbook.xml")), /schemas\.openxmlformats\.org/);
  });

  it("keeps what stands behind the last column that has a name", async () => {
    const xml = table(
      [inline("Id"), inline("Name")],
      [inline("1"), inline("a"), "<c/>", inline("stray")],
      [inline("2"), inline("b")],
    );
    const { back } = await rejectAll({ xml });
    assert.deepEqual(back.header, ["Id", "Name", "", ""]);
  });

  it("is CSV where the sheet has no room for three columns more, and that is read, too", async () => {
    const wide = (columns: number): string => {
      const names = Array.from({ length: columns }, (_, at) => inline(`Name ${at}`));
      return table(names, [
        inline("007"),
        ...Array.from({ length: columns - 1 }, () => inline("x")),
      ]);
    };
    const settings = { load: {}, settings: {} };
    const { back, path } = await rejectAll({ xml: wide(16_381) });
    assert.equal(back.header.length, 16_381);
    assert.equal(rowsFormOf(await openSource(path, {}), settings), "xlsx");
    const widest = await openSource(make({ xml: wide(16_384) }).path, {});
    assert.equal(rowsFormOf(widest, settings), "csv");
    const csv = [
      formatRowsHeader(widest.header, rejectsColumns, widest.dialect),
      formatRowsLine(
        buildRow(1, (await collect(widest))[0]?.cells ?? [], "invalid"),
        rejectsColumns,
        widest.dialect,
        createRedactor([]),
      ),
    ];
    const source = await openSource(write("rejects.csv", csv.join("")), {});
    assert.deepEqual([source.header.length, source.layout.hasBookkeeping], [16_384, true]);
  });

  it("shows sentences as texts of a bounded length, with nothing that a spreadsheet runs", async () => {
    const { path, directory, rejects } = make({});
    const source = await openSource(path, {});
    const pattern = await source.openPattern?.(source);
    const errors = Array.from({ length: 500 }, () =>
      buildError(1, {
        code: "request-refused",
        stage: "delivery",
        column: "=Col\u0007",
        facts: { status: 400, said: "<b>&no\u0000".repeat(20) },
      }),
    );
    await writeReports({
      directory,
      rows: streamOf([buildRow(1, ["007", "2026-03-01"], "rejected", { errors })]),
      header: source.header,
      dialect: source.dialect,
      ...(pattern && { workbook: { pattern, headerLine: 1 } }),
      facts: buildFacts({ rowsRead: 1 }),
      redact: createRedactor([]),
    });
    await pattern?.close();
    const sheet = String((await partsOf(rejects)).get("xl/worksheets/sheet1.xml"));
    const message =
      /r="E2" t="inlineStr"><is><t xml:space="preserve">([^<]*)</.exec(sheet)?.[1] ?? "";
    assert.match(
      message,
      /^column "=Col\\u0007": the API refused the record with 400\..*&lt;b&gt;&amp;no/,
    );
    assert.ok(message.length < 60_000 && message.length > 1000);
    assert.doesNotMatch(sheet, /<f[ >/]/);
  });

  it("is the same bytes whenever it is written", async () => {
    const { path, directory, rejects } = make({});
    await rejectRows(await openSource(path, {}), directory);
    const first = readFileSync(rejects);
    await rejectRows(await openSource(path, {}), directory);
    assert.deepEqual(readFileSync(rejects), first);
  });

  it("is not written where the workbook was changed, and the former one stays as it was", async () => {
    const { path, directory, rejects } = make({});
    const source = await openSource(path, {});
    await rejectRows(source, directory);
    const [before, files] = [readFileSync(rejects), readdirSync(directory)];
    const bytes = readFileSync(path);
    appendFileSync(path, "more");
    await assert.rejects(
      async () => await source.openPattern?.(source),
      refused("ERR_SOURCE_CHANGED", /was changed while/),
    );
    writeFileSync(path, bytes);
    const broken = async function* (): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.from("<styleSheet>");
      throw new Error("the styles broke off");
    };
    for (const part of ["styles", "row"]) {
      const pattern = await source.openPattern?.(source);
      assert.ok(pattern);
      const row = async (line: number): Promise<readonly WorkbookCell[]> => {
        if (line > 1) throw new Error("the row broke off");
        return await pattern.row(line);
      };
      const fault = part === "row" ? { row } : { styles: broken };
      await assert.rejects(
        writeReports({
          directory,
          rows: streamOf([buildRow(1, ["007", "x"], "invalid", { errors: [buildError(1)] })]),
          header: source.header,
          dialect: source.dialect,
          workbook: { pattern: { ...pattern, ...fault }, headerLine: 1 },
          facts: buildFacts({ rowsRead: 1 }),
          redact: createRedactor([]),
        }),
        new RegExp(`the ${part} broke off`),
      );
      await pattern.close();
    }
    assert.deepEqual(readFileSync(rejects), before);
    assert.deepEqual(readdirSync(directory), files);
  });

  it("tells of a place where it can't be written", async () => {
    const { path } = make({});
    write("a file", "");
    const source = await openSource(path, {});
    await assert.rejects(
      rejectRows(source, join(dirname(path), "a file", "runs")),
      (error) => error instanceof LedgerError && error.code === "ERR_REPORT_WRITE",
    );
  });
});
