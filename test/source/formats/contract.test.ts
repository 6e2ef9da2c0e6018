import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { formatCsvLine } from "../../../src/report/csv-line.ts";
import type { Dialect } from "../../../src/rows/dialect.ts";
import { escapeXml, makeWorkbook } from "../../support/make-workbook.ts";
import { makeZip } from "../../support/make-zip.ts";
import { chooseFormat } from "../../../src/source/formats/choose-format.ts";
import { encodeText } from "../../../src/source/formats/csv/text-codec.ts";
import type { Format, OpenFile } from "../../../src/source/formats/format.ts";
import { openSource } from "../../../src/source/open-source.ts";
import { filePlace } from "../../../src/source/places/local-file.ts";
import type { LocalFile } from "../../../src/source/places/place.ts";
import { pinShape, type Decided, type Shape } from "../../../src/source/shape.ts";
import { collect as collectRows, refused, useTempFolder } from "../temp-source.ts";

type Rows = readonly (readonly string[])[];

interface Fixture {
  readonly kind: Shape["format"];
  readonly fileName: string;
  /** A file of this format with these records. */
  readonly write: (rows: Rows) => Buffer;
  /** Rejects as they are written back, in the dialect that the format gives. */
  readonly writeBack: (rows: Rows, dialect: Dialect) => Buffer;
  /** A file with a fault behind this many good records, and the code that says so. */
  readonly faulty: {
    readonly bytes: Buffer;
    readonly good: number;
    readonly code: string;
    readonly place: RegExp;
  };
  /** Decisions that pinning takes over. */
  readonly pinned: readonly string[];
  /** The table in another shape, and the code that says so where the shape is pinned. */
  readonly reshaped: { readonly bytes: Buffer; readonly code: string };
}

const header = ["Id", "Name", "Amount"];
const table: Rows = [
  header,
  [" 007 ", "Zoë", "0.10"],
  ["12345678901234567890", 'say "hi", you; all|of\tyou', "1E5"],
  ["", "two\nlines", "TRUE"],
  ["", "", ""],
  ["=1+1", "\\N", "03-Apr"],
];

const inDialect = (rows: Rows, dialect: Dialect): Buffer =>
  encodeText(
    (dialect.bom ? "\uFEFF" : "") + rows.map((row) => formatCsvLine(row, dialect)).join(""),
    dialect.encoding,
  );

const csvAs = (
  dialect: Dialect,
  pack: (bytes: Buffer) => Buffer = (bytes) => bytes,
  fileName = "table.csv",
): Fixture => ({
  kind: "csv",
  fileName,
  write: (rows) => pack(inDialect(rows, dialect)),
  writeBack: inDialect,
  faulty: {
    bytes: pack(
      encodeText(
        ["Id", "1", "2", 'th"ree'].map((id) => `${id}${dialect.delimiter}x\n`).join(""),
        dialect.encoding,
      ),
    ),
    good: 3,
    code: "ERR_SOURCE_QUOTES",
    place: /line 4/,
  },
  pinned: ["encoding", "delimiter", "headerRow"],
  reshaped: {
    bytes: pack(inDialect([["A title"], ...table], dialect)),
    code: "ERR_SOURCE_RAGGED",
  },
});

const asText = (cell: string): string =>
  `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;

/** Texts that cells share, in places that are not written out. */
function sharedWorkbook(rows: Rows): Buffer {
  const texts = [...new Set(rows.flat())];
  const cell = (text: string): string =>
    text === "" ? "<c/>" : `<c t="s"><v>${texts.indexOf(text)}</v></c>`;
  const index = rows.length > 1000 ? asText : cell;
  const lines = rows.map((row) => `<row>${row.map(index).join("")}</row>`);
  return makeWorkbook({
    sheets: [{ name: "Table", xml: `<sheetData>${lines.join("")}</sheetData>` }],
    sharedStrings: texts.map((text) => `<si><t>${escapeXml(text)}</t></si>`).join(""),
  });
}

const workbookAs = (
  write: (rows: Rows) => Buffer,
  pack: (bytes: Buffer) => Buffer = (bytes) => bytes,
  fileName = "table.xlsx",
): Fixture => ({
  kind: "xlsx",
  fileName,
  write: (rows) => pack(write(rows)),
  writeBack: inDialect,
  faulty: {
    bytes: pack(
      makeWorkbook({
        sheets: [
          {
            name: "Table",
            xml: `<sheetData>${["Id", "1", "2"].map((id) => `<row>${asText(id)}${asText("x")}</row>`).join("")}<row><c t="riddle"><v>3</v></c></row></sheetData>`,
          },
        ],
      }),
    ),
    good: 3,
    code: "ERR_SOURCE_WORKBOOK",
    place: /Table!A4/,
  },
  pinned: ["sheet", "headerRow"],
  reshaped: {
    bytes: pack(makeWorkbook({ sheets: [{ name: "Other", rows: table }] })),
    code: "ERR_SOURCE_SHEET",
  },
});

const plain = { delimiter: ",", quote: '"', lineEnd: "\n", bom: false, encoding: "utf-8" } as const;

const plainWorkbook = (rows: Rows): Buffer => makeWorkbook({ sheets: [{ name: "Table", rows }] });

/** Every format passes what follows, in each of its forms; a new one gets a line here. */
const formats: Readonly<Record<string, Fixture>> = {
  "CSV in UTF-8": csvAs(plain),
  "CSV in Windows-1252": csvAs({ ...plain, delimiter: ";", encoding: "windows-1252" }),
  "CSV in UTF-16": csvAs({
    ...plain,
    delimiter: "\t",
    lineEnd: "\r\n",
    bom: true,
    encoding: "utf-16le",
  }),
  "packed CSV": csvAs({ ...plain, delimiter: "|" }, gzipSync, "table.csv.gz"),
  "CSV in a zip file": csvAs(
    plain,
    (bytes) => makeZip([{ name: "export/table.csv", bytes }]),
    "table.zip",
  ),
  "a workbook": workbookAs(plainWorkbook),
  "a workbook of shared texts": workbookAs(sharedWorkbook),
  "a packed workbook": workbookAs(plainWorkbook, gzipSync, "table.xlsx.gz"),
  "a workbook in a zip file": workbookAs(
    plainWorkbook,
    (bytes) => makeZip([{ name: "export/table.xlsx", bytes }]),
    "table.zip",
  ),
};

async function collect(opened: OpenFile, file: LocalFile): Promise<(readonly string[])[]> {
  const records: (readonly string[])[] = [];
  for await (const batch of opened.readRecords(file, undefined))
    records.push(...batch.map(({ cells }) => cells));
  return records;
}

const openHandles = (): number | undefined =>
  existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : undefined;

/** What was decided, without what it rests on. */
const valuesOf = (shape: Shape): unknown =>
  JSON.parse(JSON.stringify(shape), (_, value) => value?.value ?? value);

for (const [name, fixture] of Object.entries(formats)) {
  describe(`${name} as a format of sources`, () => {
    const write = useTempFolder();
    const { kind, fileName } = fixture;
    const open = async (
      bytes: Buffer,
    ): Promise<{
      readonly file: LocalFile;
      readonly format: Format;
      readonly opened: OpenFile;
    }> => {
      const file = await filePlace(write(fileName, bytes)).fetch();
      const asked = { settings: {}, wanted: [], signal: undefined };
      const format = await chooseFormat(file, undefined);
      return { file, format, opened: await format.open(file, asked) };
    };
    const many = [
      header,
      ...Array.from({ length: 30_000 }, (_, at) => [String(at), "Zoë", "1.00"]),
    ];

    it("gives every record in file order, blank ones too, cells as they stand there, lines rising", async () => {
      const { file, opened } = await open(fixture.write(table));
      assert.deepEqual(await collect(opened, file), table);
      const lines: number[] = [];
      for await (const batch of opened.readRecords(file, undefined))
        lines.push(...batch.map(({ line }) => line));
      assert.deepEqual(
        lines,
        [...new Set(lines)].toSorted((a, b) => a - b),
      );
    });

    it("gives them again: at the same time, and after a reading that was given up", async () => {
      const { file, opened } = await open(fixture.write(table));
      for await (const _batch of opened.readRecords(file, undefined)) break;
      const both = [collect(opened, file), collect(opened, file)];
      assert.deepEqual(await Promise.all(both), [table, table]);
    });

    it("holds no more than a batch, however many records there are", async () => {
      const { file, opened } = await open(fixture.write(many));
      let [records, largest] = [0, 0];
      for await (const batch of opened.readRecords(file, undefined)) {
        records += batch.length;
        largest = Math.max(largest, batch.length);
      }
      assert.equal(records, many.length);
      assert.ok(largest < 25_000, `${largest} records at once`);
    });

    it("decides one shape of the same bytes: plain data, each decision with what it rests on and acts on", async () => {
      const path = write(fileName, fixture.write(table));
      const { shape } = await openSource(path, {});
      assert.deepEqual((await openSource(path, {})).shape, shape);
      assert.deepEqual(JSON.parse(JSON.stringify(shape)), shape);
      const { format, columns, ...decisions } = shape;
      assert.deepEqual([format, columns], [kind, header]);
      for (const decision of Object.values<Decided<unknown>>(decisions))
        assert.deepEqual(Object.keys(decision), ["value", "by", "reach"]);
    });

    it("is pinned by its shape: the same file passes, one of another shape does not", async () => {
      const path = write(fileName, fixture.write(table));
      const found = await openSource(path, {});
      const pinned = await openSource(path, pinShape(found.shape));
      assert.deepEqual(valuesOf(pinned.shape), valuesOf(found.shape));
      assert.deepEqual(await collectRows(pinned), await collectRows(found));
      const decisions = new Map<string, unknown>(Object.entries(pinned.shape));
      for (const name of fixture.pinned)
        assert.partialDeepStrictEqual(decisions.get(name), { by: "said" });
      const other = write(fileName, fixture.reshaped.bytes);
      await assert.rejects(
        async () => await collectRows(await openSource(other, pinShape(found.shape))),
        refused(fixture.reshaped.code, /./),
      );
    });

    it("refuses bytes of another kind by name", async () => {
      const bytes = Buffer.from("%PDF-1.7\n1 0 obj\n");
      const path = write(fileName, fileName.endsWith(".gz") ? gzipSync(bytes) : bytes);
      await assert.rejects(openSource(path, {}), refused("ERR_SOURCE_NOT_CSV", /is a PDF/));
    });

    it("tells a fault behind the good records before it, with its line", async () => {
      const { bytes, good, code, place } = fixture.faulty;
      const { file, opened } = await open(bytes);
      let records = 0;
      const reading = async (): Promise<void> => {
        for await (const batch of opened.readRecords(file, undefined)) records += batch.length;
      };
      await assert.rejects(reading(), refused(code, place));
      assert.equal(records, good);
    });

    it("gives no record of a file that was changed", async () => {
      const bytes = fixture.write(table);
      const { file, opened } = await open(bytes);
      bytes[bytes.length - 9] = 255 - (bytes.at(-9) ?? 0);
      writeFileSync(file.path, bytes);
      await assert.rejects(collect(opened, file), refused("ERR_SOURCE_CHANGED", /was changed/));
    });

    it("ends with the signal's reason, opening and reading, and leaves nothing open", async () => {
      const reason = new Error("stop now");
      const { file, format, opened } = await open(fixture.write(many));
      const before = openHandles();
      const signal = AbortSignal.abort(reason);
      const asked = { settings: {}, wanted: [], signal };
      await assert.rejects(format.open(file, asked), (error) => error === reason);
      const controller = new AbortController();
      const reading = async (): Promise<void> => {
        for await (const _batch of opened.readRecords(file, controller.signal))
          controller.abort(reason);
      };
      await assert.rejects(reading(), (error) => error === reason);
      assert.equal(openHandles(), before);
    });

    it("reads what was written back in its dialect as the same cells", async () => {
      const source = await openSource(write(fileName, fixture.write(table)), {});
      const rows = (await collectRows(source)).map(({ cells }) => cells);
      const back = fixture.writeBack([source.header, ...rows], source.dialect);
      const again = await openSource(write("rejects.csv", back), {});
      assert.deepEqual(
        (await collectRows(again)).map(({ cells }) => cells),
        rows,
      );
      assert.deepEqual(again.dialect, source.dialect);
    });
  });
}
