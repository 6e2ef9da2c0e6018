import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { openSource } from "../../../src/source/open-source.ts";
import { makeWorkbook } from "../../support/make-workbook.ts";
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

  for (const [what, bytes] of [
    ["a zip file", makeZip([table])],
    ["a workbook", makeWorkbook({ sheets: [{ name: "A", rows: [["Id"], ["1"]] }] })],
  ] as const)
    it(`fake-zip: ${what} inside is refused as packed twice`, async () => {
      await assert.rejects(
        read([{ name: "inner", bytes }]),
        refused("ERR_SOURCE_NOT_CSV", /packed twice: inside it is a/),
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
