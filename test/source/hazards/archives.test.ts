import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { SourceError } from "../../../src/kernel/load-error.ts";
import type { SourceSettings } from "../../../src/rows/source-settings.ts";
import { openSource } from "../../../src/source/open-source.ts";
import { makeWorkbook, type WorkbookParts } from "../../support/make-workbook.ts";
import { makeZip, type ZipPart } from "../../support/make-zip.ts";
import { collect, refused, useTempFolder } from "../temp-source.ts";

const text = "Id,Amount\n007,1.50\n";
const table = { name: "export.csv", bytes: text };

describe("a zip file around a source", () => {
  const write = useTempFolder();
  const read = async (parts: readonly ZipPart[], entry?: string): Promise<unknown> => {
    const path = write("export.zip", makeZip(parts));
    const source = await openSource(path, entry === undefined ? {} : { entry });
    const { shape } = source;
    return [
      ...(await collect(source)).map(({ cells }) => cells),
      shape.format === "csv" ? shape.entry : undefined,
    ];
  };
  const found = (name: string, by: string): unknown => [
    ["007", "1.50"],
    { value: name, by, reach: "file" },
  ];

  it("is read as the one file in it, stored or packed, in any encoding", async () => {
    assert.deepEqual(await read([table]), found("export.csv", "bytes"));
    assert.deepEqual(await read([{ ...table, isStored: true }]), found("export.csv", "bytes"));
    const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
    assert.deepEqual(await read([{ name: "a.txt", bytes: utf16 }]), found("a.txt", "bytes"));
  });

  it("passes over folders and what systems put beside it", async () => {
    const beside = ["out/", "__MACOSX/out/._a.csv", "out/.DS_Store", "Thumbs.db"].map((name) => ({
      name,
      bytes: "",
    }));
    assert.deepEqual(
      await read([...beside, { ...table, name: "out/a.csv" }]),
      found("out/a.csv", "bytes"),
    );
  });

  it("lists its files where there are several, and takes the one that is named", async () => {
    const two = [{ name: "a.csv", bytes: "x,y\n1,2\n" }, table];
    await assert.rejects(
      read(two),
      refused("ERR_SOURCE_ZIP", /2 files in it: "a.csv", "export.csv"/),
    );
    assert.deepEqual(await read(two, "export.csv"), found("export.csv", "said"));
    await assert.rejects(
      read(two, "exprot.csv"),
      refused("ERR_SOURCE_ZIP", /no "exprot.csv" inside\. ?Did you mean "export.csv"\?/i),
    );
  });

  for (const [what, part, code, message] of [
    ["a password", { ...table, isEncrypted: true }, "ERR_SOURCE_ZIP", /locked with a password/],
    [
      "a checksum that is another",
      { ...table, said: { crc32: 7 } },
      "ERR_SOURCE_ZIP",
      /its checksum is another/,
    ],
    [
      "more bytes than it says",
      { ...table, said: { size: 5 } },
      "ERR_SOURCE_ZIP",
      /longer than it says/,
    ],
    ["a bomb", { ...table, said: { size: 2_000_000_000 } }, "ERR_SOURCE_ZIP", /500 times/],
    ["a name that leads out", { ...table, name: "../a.csv" }, "ERR_SOURCE_ZIP", /relative path/],
    ["a PDF", { name: "a.csv", bytes: "%PDF-1.7\n1 0 obj\n" }, "ERR_SOURCE_NOT_CSV", /is a PDF/],
    ["nothing", { name: "a/", bytes: "" }, "ERR_SOURCE_ZIP", /no file in it/],
    ["an empty file", { name: "a.csv", bytes: "" }, "ERR_SOURCE_EMPTY", /is empty/],
    [
      "a gzip file",
      { name: "a.csv.gz", bytes: gzipSync(text) },
      "ERR_SOURCE_GZIP",
      /packed twice: inside it is another gzip file/,
    ],
  ] as const)
    it(`is refused where it holds ${what}`, async () => {
      await assert.rejects(read([part]), refused(code, message));
    });

  it("fake-zip: a zip file inside is refused as packed twice", async () => {
    const inner = makeZip([table]);
    for (const [name, bytes] of [
      ["export.zip", makeZip([{ name: "inner", bytes: inner }])],
      ["export.csv.gz", gzipSync(inner)],
      ["export.xlsx.gz", gzipSync(gzipSync(makeWorkbook({ sheets: [] })))],
    ] as const)
      await assert.rejects(
        openSource(write(name, bytes), {}),
        (error) =>
          error instanceof SourceError && /packed twice: inside it is a/.test(error.message),
      );
  });

  it("is no part of other files: entry is refused where nothing is inside", async () => {
    for (const bytes of [text, makeWorkbook({ sheets: [{ name: "A", rows: [["Id"], ["1"]] }] })])
      await assert.rejects(
        async () => await openSource(write("a.csv", bytes), { entry: "export.csv" }),
        /is no zip file|entry is said/,
      );
  });
});

describe("a workbook in a zip or gzip file", () => {
  const write = useTempFolder();
  const book = (rows: readonly (readonly string[])[], more?: Partial<WorkbookParts>): Buffer =>
    makeWorkbook({ sheets: [{ name: "A", rows }], ...more });
  const bytes = book([
    ["Id", "Amount"],
    ["007", "1.50"],
  ]);
  const read = async (path: string, settings: SourceSettings = {}): Promise<unknown> => {
    const source = await openSource(path, settings);
    const { shape } = source;
    const [row] = await collect(source);
    return [
      row?.cells,
      shape.format,
      shape.entry?.by,
      shape.format === "xlsx" && shape.sheet.value,
    ];
  };
  const found = [["007", "1.50"], "xlsx"];

  it("is read as that workbook, whatever its name inside and however it is packed", async () => {
    for (const part of [
      { name: "out/book.xlsx", bytes },
      { name: "export", bytes, isStored: true },
    ])
      assert.deepEqual(await read(write("a.zip", makeZip([part]))), [...found, "bytes", "A"]);
    assert.deepEqual(await read(write("a.xlsx.gz", gzipSync(bytes))), [...found, undefined, "A"]);
    assert.deepEqual(await read(write("a.gz", gzipSync(bytes))), [...found, undefined, "A"]);
  });

  it("is the file that a person names among several, and its sheet the one that is named", async () => {
    const two = makeWorkbook({
      sheets: ["A", "B"].map((name) => ({
        name,
        rows: [
          ["Id", "Amount"],
          ["007", "1.50"],
          ["8", "2"],
        ],
      })),
    });
    const path = write("two.zip", makeZip([table, { name: "book.xlsx", bytes: two }]));
    await assert.rejects(read(path), refused("ERR_SOURCE_ZIP", /2 files in it/));
    await assert.rejects(
      read(path, { entry: "book.xlsx" }),
      refused("ERR_SOURCE_SHEET", /^two\.zip, book\.xlsx has 2 sheets/),
    );
    assert.deepEqual(await read(path, { entry: "book.xlsx", sheet: "B" }), [...found, "said", "B"]);
    await assert.rejects(
      read(path, { entry: "book.xlsx", delimiter: ";" }),
      refused("ERR_SOURCE_NOT_CSV", /delimiter is said/),
    );
    await assert.rejects(
      read(write("one.xlsx.gz", gzipSync(bytes)), { entry: "book.xlsx" }),
      refused("ERR_SOURCE_ZIP", /is no zip file/),
    );
  });

  it("is held to the bounds of zip files twice, by what it took where it came from", async () => {
    const blank = makeZip([{ name: "blank", bytes: Buffer.alloc(70_000_000), isStored: true }]);
    await assert.rejects(
      read(write("bomb.xlsx.gz", gzipSync(blank))),
      refused("ERR_SOURCE_GZIP", /500 times/),
    );
    // By itself each layer is within them: 250 times, and then 100 times.
    const unit = Buffer.concat([Buffer.alloc(100_000), randomBytes(300)]);
    const inner = makeZip([{ name: "a", bytes: Buffer.concat(Array(700).fill(unit)) }]);
    const outer = makeZip([{ name: "book.xlsx", bytes: inner }]);
    assert.ok(inner.length > 140_000 && outer.length < 100_000, `${inner.length} ${outer.length}`);
    await assert.rejects(
      read(write("bomb.zip", outer)),
      refused("ERR_SOURCE_ZIP", /^bomb\.zip, book\.xlsx unpacks to more than 500 times/),
    );
  });

  it("is refused where it is damaged, by the name inside, and no row is read", async () => {
    const cut = bytes.subarray(0, bytes.length - 40);
    await assert.rejects(
      read(write("cut.zip", makeZip([{ name: "book.xlsx", bytes: cut }]))),
      refused("ERR_SOURCE_ZIP", /^cut\.zip, book\.xlsx is damaged or cut off/),
    );
    await assert.rejects(
      read(write("cut.xlsx.gz", gzipSync(bytes).subarray(0, -20))),
      refused("ERR_SOURCE_GZIP", /cut off/),
    );
    const other = { name: "book.xlsx", bytes, said: { crc32: 7 } };
    await assert.rejects(
      read(write("sum.zip", makeZip([other]))),
      refused("ERR_SOURCE_ZIP", /book\.xlsx is damaged or cut off: its checksum is another/),
    );
    const ods = makeZip(
      ["mimetype", "META-INF/manifest.xml"].map((name) => ({ name, bytes: "x" })),
    );
    await assert.rejects(
      read(write("ods.zip", makeZip([{ name: "a.ods", bytes: ods }]))),
      refused("ERR_SOURCE_NOT_CSV", /ods\.zip, a\.ods is an OpenDocument file/),
    );
  });

  it("leaves nothing in the folder for temporary files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "waybill-spool-"));
    const before = process.env["SQLITE_TMPDIR"];
    process.env["SQLITE_TMPDIR"] = folder;
    try {
      const large = book([["Id"], ["1"]], {
        more: [{ name: "noise", bytes: randomBytes(20_000_000), isStored: true }],
      });
      const source = await openSource(write("l.zip", makeZip([{ name: "b", bytes: large }])), {});
      for await (const _batch of source.readRecords(source, undefined))
        assert.deepEqual(readdirSync(folder), []);
    } finally {
      if (before === undefined) delete process.env["SQLITE_TMPDIR"];
      else process.env["SQLITE_TMPDIR"] = before;
      rmSync(folder, { recursive: true });
    }
  });
});
