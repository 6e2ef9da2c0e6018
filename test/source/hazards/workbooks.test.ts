import assert from "node:assert/strict";
import { crc32, gunzipSync, gzipSync } from "node:zlib";
import { openSource } from "../../../src/source/open-source.ts";
import { makeWorkbook, type SheetParts, sheetData } from "../../support/make-workbook.ts";
import { makeZip } from "../../support/make-zip.ts";
import { collect, refused, useTempFolder } from "../temp-source.ts";

const rows = [
  ["Id", "Amount"],
  ["007", "1.50"],
];
const sheet = "xl/worksheets/sheet1.xml";
const worksheet = (xml: string): string =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${xml}</worksheet>`;

/** The first sectors of a file of the old kind, with one name in its table of contents. */
function oldContainer(entry: string): Buffer {
  const bytes = Buffer.alloc(4096);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(bytes);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(2, 48);
  bytes.write(entry, 3 * 512 + 128, "utf16le");
  return bytes;
}

describe("a file that is a workbook, or almost one", () => {
  const write = useTempFolder();
  const read = async (bytes: Buffer, name = "book.xlsx"): Promise<readonly (readonly string[])[]> =>
    (await collect(await openSource(write(name, bytes), {}))).map(({ cells }) => cells);

  for (const name of ["book.xlsx", "book.xlsm", "book.csv", "stdin"])
    it(`is known by its bytes, by the name of ${name} too`, async () => {
      assert.deepEqual(await read(makeWorkbook({ sheets: [{ name: "A", rows }] }), name), [
        ["007", "1.50"],
      ]);
    });

  it("is read with prefixes and in UTF-16, as some programs write it", async () => {
    const prefixed = `<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="str"><x:v>Id</x:v></x:c><x:c t="str"><x:v>N</x:v></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const bytes = [Buffer.from(prefixed), Buffer.from(`\uFEFF${prefixed}`, "utf16le")];
    for (const one of bytes)
      assert.deepEqual(
        await read(makeWorkbook({ sheets: [{ name: "A" }], more: [{ name: sheet, bytes: one }] })),
        [["1", "2"]],
      );
  });

  for (const [what, bytes, code, message] of [
    ["a .xls", oldContainer("Workbook"), "ERR_SOURCE_NOT_CSV", /an old Excel workbook/],
    ["a locked one", oldContainer("EncryptedPackage"), "ERR_SOURCE_NOT_CSV", /locked with a pass/],
    [
      "a .xlsb",
      makeZip([
        { name: "[Content_Types].xml", bytes: "" },
        { name: "xl/workbook.bin", bytes: "" },
      ]),
      "ERR_SOURCE_NOT_CSV",
      /\.xlsb/,
    ],
    [
      "an .ods",
      makeZip([
        { name: "mimetype", bytes: "", isStored: true },
        { name: "META-INF/manifest.xml", bytes: "" },
      ]),
      "ERR_SOURCE_NOT_CSV",
      /\.ods/,
    ],
    [
      "one that is cut off",
      makeWorkbook({ sheets: [{ name: "A", rows }] }).subarray(0, -30),
      "ERR_SOURCE_ZIP",
      /damaged or cut off/,
    ],
  ] as const)
    it(`refuses ${what} by name`, async () => {
      await assert.rejects(read(bytes), refused(code, message));
    });

  it("fake-xlsx: takes one that is packed by gzip for no text, and asks for a name that says so", async () => {
    const bytes = gzipSync(makeWorkbook({ sheets: [{ name: "A", rows }] }));
    assert.deepEqual(await read(bytes, "book.xlsx.gz"), await read(gunzipSync(bytes)));
    await assert.rejects(read(bytes, "book.xlsx"), refused("ERR_SOURCE_NOT_CSV", /without \.gz/));
  });

  const broken = (said: object, xml = sheetData(rows)): Buffer =>
    makeWorkbook({
      sheets: [{ name: "A" }],
      sharedStrings: `<si><t>${"x".repeat(100_000)}</t></si>`,
      more: [{ name: sheet, bytes: worksheet(xml), ...said }],
    });

  for (const [what, bytes, message] of [
    ["another checksum", broken({ said: { crc32: crc32("x") } }), /its checksum is another/],
    ["more bytes than it says", broken({ said: { size: 10 } }), /longer than it says/],
    ["fewer bytes than it says", broken({ said: { size: 100_000 } }), /shorter than it says/],
    ["a password", broken({ isEncrypted: true }), /locked with a password/],
    ["a size that no table has", broken({ said: { size: 1_000_000_000 } }), /500 times its size/],
    [
      "two sheets in one name",
      makeZip([
        { name: "[Content_Types].xml", bytes: "a" },
        { name: "[Content_Types].xml", bytes: "b" },
      ]),
      /two files of the name/,
    ],
    [
      "more files than any",
      makeZip(Array.from({ length: 10_001 }, (_, at) => ({ name: `${at}`, bytes: "" }))),
      /more than 10,000 files/,
    ],
    ["a name that leads out", makeZip([{ name: "../../x", bytes: "" }]), /relative path/],
  ] as const)
    it(`refuses one that holds ${what}, before a row is read`, async () => {
      await assert.rejects(
        async () => await openSource(write("book.xlsx", bytes), {}),
        refused("ERR_SOURCE_ZIP", message),
      );
    });

  for (const [what, xml, code, message] of [
    ["no XML", "<sheetData><row><c></row></sheetData>", "ERR_SOURCE_WORKBOOK", /is damaged/],
    [
      "entities of its own",
      '<!DOCTYPE a [<!ENTITY b "c">]><sheetData/>',
      "ERR_SOURCE_WORKBOOK",
      /is damaged/,
    ],
    [
      "a text without end",
      `<sheetData><row><c t="inlineStr"><is><t>${"x".repeat(2_000_000)}</t></is></c></row></sheetData>`,
      "ERR_SOURCE_WORKBOOK",
      /longer than any/,
    ],
    [
      "a row without end",
      `<sheetData><row>${`<c t="str"><v>${"x".repeat(30_000)}</v></c>`.repeat(40)}</row></sheetData>`,
      "ERR_SOURCE_RECORD_TOO_LONG",
      /longer than 1 MB/,
    ],
    [
      "a text of pieces without end",
      `<sheetData><row><c t="inlineStr"><is><t>${"<![CDATA[xxxxxxxxxx]]>".repeat(110_000)}</t></is></c></row></sheetData>`,
      "ERR_SOURCE_WORKBOOK",
      /longer than any/,
    ],
    [
      "a text that comes out again and again",
      `<sheetData><row><c t="str"><v>Id</v></c><c t="str"><v>B</v></c></row>${'<row><c t="s"><v>0</v></c></row>'.repeat(1000)}</sheetData>`,
      "ERR_SOURCE_WORKBOOK",
      /more than 500 times what the file has/,
    ],
  ] as const)
    it(`refuses one with ${what}`, async () => {
      await assert.rejects(read(broken({}, xml)), refused(code, message));
    });
});

describe("the sheets of a workbook", () => {
  const write = useTempFolder();
  const open = async (sheets: readonly SheetParts[], sheet?: string): Promise<unknown> => {
    const path = write("book.xlsx", makeWorkbook({ sheets }));
    const { shape } = await openSource(path, sheet === undefined ? {} : { sheet });
    return shape.format === "xlsx" ? [shape.sheet.value, shape.sheet.by] : [];
  };
  const cover = { name: "Cover", rows: [["Report of May"], ["made by somebody"]] };
  const [may, june] = [
    { name: "May", rows },
    { name: "June", rows },
  ];

  it("are passed over where they hold no table or are hidden", async () => {
    const hidden = { name: "Lists", rows, state: "veryHidden" } as const;
    assert.deepEqual(await open([cover, hidden, may, { name: "Blank" }]), ["May", "bytes"]);
  });

  it("are asked for where several hold a table", async () => {
    await assert.rejects(open([cover, may, june]), (error) => {
      assert.ok(
        refused("ERR_SOURCE_SHEET", /2 sheets with a table: "May" \(2\), "June" \(3\)/)(error),
      );
      assert.ok(error instanceof Error && "actions" in error && Array.isArray(error.actions));
      assert.match(String(error.actions[0]), /--sheet "May"/);
      return true;
    });
  });

  it("are taken by name or number, hidden ones too", async () => {
    const hidden = { ...june, state: "hidden" } as const;
    assert.deepEqual(await open([may, hidden], "June"), ["June", "said"]);
    assert.deepEqual(await open([may, hidden], "2"), ["June", "said"]);
    assert.deepEqual(await open([may, { name: "1", rows }], "1"), ["1", "said"]);
  });

  it("are offered where a name is mistyped", async () => {
    await assert.rejects(
      open([may, june], "Jun"),
      refused("ERR_SOURCE_SHEET", /no sheet "Jun"\. ?Did you mean "June"\?/i),
    );
  });

  it("are told where all are empty, or all with rows are hidden", async () => {
    await assert.rejects(open([{ name: "A" }]), refused("ERR_SOURCE_EMPTY", /is empty/));
    await assert.rejects(
      open([{ name: "A" }, { ...may, state: "hidden" }]),
      refused("ERR_SOURCE_SHEET", /hidden are "May"/),
    );
  });

  it("are no part of a CSV file, and text settings none of a workbook", async () => {
    await assert.rejects(
      async () => await openSource(write("a.csv", "Id,Amount\n1,2\n"), { sheet: "May" }),
      refused("ERR_SOURCE_SHEET", /is no workbook/),
    );
    const book = write("book.xlsx", makeWorkbook({ sheets: [may] }));
    await assert.rejects(
      async () => await openSource(book, { delimiter: ";" }),
      refused("ERR_SOURCE_NOT_CSV", /is an Excel workbook, and delimiter is said/),
    );
  });

  it("have a header below other lines, and totals below their rows", async () => {
    const path = write(
      "book.xlsx",
      makeWorkbook({
        sheets: [
          {
            name: "May",
            rows: [["Report of May"], [], ["Id", "Amount"], ["1", "2"], ["2", "3"], ["Total", "5"]],
          },
        ],
      }),
    );
    const source = await openSource(path, {});
    assert.equal(source.headerLine, 3);
    assert.deepEqual(
      (await collect(source)).map(({ line }) => line),
      [4, 5],
    );
    assert.deepEqual(source.lastSums, [["Total", "5"]]);
    const pinned = await openSource(path, { headerRow: 3, footer: 0 });
    assert.deepEqual(
      (await collect(pinned)).map(({ line }) => line),
      [4, 5, 6],
    );
  });
});
