import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { SourceError } from "../../../src/kernel/load-error.ts";
import { actionHeader } from "../../support/load-files.ts";
import { refused } from "../temp-source.ts";
import { latin, useHazards, utf16 } from "./hazard-files.ts";

const bytes = (...numbers: number[]): Buffer => Buffer.from(numbers);
const table = "id,name\n1,Müller\n";

describe("hazards of containers and bytes (table 7.1)", () => {
  const { read, check } = useHazards();

  const empty: readonly (readonly [string, Uint8Array])[] = [
    ["zero bytes", bytes()],
    ["a mark only", bytes(0xef, 0xbb, 0xbf)],
    ["a mark of UTF-16 only", bytes(0xff, 0xfe)],
    ["blank lines only", Buffer.from("\n\r\n  \n\t\n")],
    ["delimiters only", Buffer.from(",,,\n , \n")],
  ];
  for (const [title, content] of empty) {
    it(`file-empty: ${title} are refused`, async () => {
      await assert.rejects(read(content), refused("ERR_SOURCE_EMPTY", /is empty/));
    });
  }

  it("file-header-only: a header without rows is warned of, and no load begins with it", async () => {
    assert.deepEqual((await read("id,name\n")).warnings, [["file-header-only", 1, 1]]);
    assert.deepEqual((await read("x,,\nid,name,y\nTotal,,\n", { headerRow: 2 })).warnings, [
      ["ftr", 1, 3],
      ["file-header-only", 1, 2],
    ]);
    await assert.rejects(check(`${actionHeader}\n`), refused("ERR_SOURCE_NO_ROWS", /no rows/));
  });

  const fakes: readonly (readonly [string, string | Uint8Array, RegExp, RegExp])[] = [
    ["gzip", gzipSync(table), /gzip file without \.gz/, /\.gz/],
    ["xls", bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1), /old Excel workbook/, /CSV UTF-8/],
    ["pdf", latin("%PDF-1.7\n"), /PDF/, /Export/],
    ["zstd", bytes(0x28, 0xb5, 0x2f, 0xfd, 0), /zstd/, /Unpack/],
    ["bzip2", latin("BZh91AY&SY\u0000"), /bzip2/, /Unpack/],
    ["xz", bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /xz/, /Unpack/],
    ["7z", bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /7-Zip/, /Unpack/],
    ["parquet", latin("PAR1\u0015\u0004"), /Parquet/, /Export/],
    ["sqlite", latin("SQLite format 3\u0000"), /SQLite/, /Export/],
    ["png", bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), /PNG/, /Export/],
    ["jpg", bytes(0xff, 0xd8, 0xff, 0xe0), /JPEG/, /Export/],
  ];
  for (const [code, content, message, action] of fakes) {
    it(`fake-${code}: it is refused by name, with what to do (${message.source})`, async () => {
      await assert.rejects(read(content), (error: unknown) => {
        assert.ok(error instanceof SourceError);
        assert.match(error.actions.join(" "), action);
        return refused("ERR_SOURCE_NOT_CSV", message)(error);
      });
    });
  }

  const mail =
    "From: Ann <ann@x.example>\r\nTo: b@x.example\r\nSubject: export\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n\r\nid,name\r\n";
  const texts: readonly (readonly [string, string, RegExp])[] = [
    ["html", "\n<!DOCTYPE html><html><title>Sign in</title></html>", /HTML page.*Sign in/],
    ["html", "<table><tr><td>1</td></tr></table>", /HTML page that begins "<table/],
    ["xml", '<?xml version="1.0"?>\n<rows/>', /XML document that begins/],
    ["xml", "<Error><Code>AccessDenied</Code></Error>", /XML document.*AccessDenied/],
    ["json", '{"message": "Unauthorized"}', /JSON that begins.*Unauthorized/],
    ["json", '[\n  {"id": 1}\n]', /JSON/],
    ["json", "[]\n", /JSON/],
    ["json", "[1, 2, 3]", /JSON/],
    ["rtf", "{\\rtf1\\ansi id,name\\par}", /RTF document/],
    ["eml", mail, /e-mail/],
    ["eml", "Received: from x by y\r\n\r\nid,name\r\n", /e-mail/],
    ["eml", "From a@x.example Mon Mar  2 10:00:00 2026\nSubject: x\n\nid\n", /e-mail/],
    ["lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", /Git LFS pointer/],
  ];
  for (const [code, text, message] of texts) {
    it(`fake-${code}: ${JSON.stringify(text.slice(0, 24))} is refused, in UTF-8, behind a mark and in UTF-16`, async () => {
      for (const content of [
        Buffer.from(text),
        Buffer.from(`\uFEFF${text}`),
        utf16(`\uFEFF${text}`),
        utf16(`\uFEFF${text}`).swap16(),
        utf16(text),
      ])
        await assert.rejects(read(content), refused("ERR_SOURCE_NOT_CSV", message));
    });
  }

  it("fake-eml: lines like From and To above a table are no mail", async () => {
    const { rows } = await read("From: 2026-01-01;;\nTo: 2026-02-01;;\n\nid;name;x\n1;a;b\n");
    assert.deepEqual(rows, [["1", "a", "b"]]);
  });

  it("fake-json: names in brackets are no JSON", async () => {
    assert.deepEqual((await read("[id],[name]\n1,2\n")).source.header, ["[id]", "[name]"]);
  });

  it("fake-gzip: a file that was packed twice is told as such", async () => {
    await assert.rejects(
      read(gzipSync(gzipSync(table)), {}, { name: "b.csv.gz" }),
      refused("ERR_SOURCE_GZIP", /packed twice/),
    );
  });

  it("ctl-nul: NUL bytes alone, and UTF-16 that is not marked, are told as what they are", async () => {
    await assert.rejects(read(Buffer.alloc(5000)), refused("ERR_SOURCE_NUL", /NUL bytes only/));
    await assert.rejects(
      read(utf16("\u4E2D\u4E2D\u4E2D\u4E2D,\u4E2D\u4E2D\n".repeat(3))),
      (error) => {
        assert.ok(error instanceof SourceError);
        assert.match(error.actions.join(" "), /--encoding utf-16le/);
        return true;
      },
    );
  });

  it("fake-gzip: a name that ends in .gz is unpacked, but not when it is cut, damaged or a bomb", async () => {
    const name = "b.csv.gz";
    const packed = gzipSync(table);
    assert.deepEqual((await read(packed, {}, { name })).rows, [["1", "Müller"]]);
    const isRefused = (message: RegExp) => refused("ERR_SOURCE_GZIP", message);
    await assert.rejects(read(packed.subarray(0, -9), {}, { name }), isRefused(/cut off/));
    await assert.rejects(read(table, {}, { name }), isRefused(/damaged/));
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, "1,2\n"));
    await assert.rejects(read(bomb, {}, { name }), isRefused(/500 times/));
  });

  it("ctl-nul: inside the text it refuses the file, as a tail it is cut off, behind half a line it says cut off", async () => {
    const [head, nul] = [Buffer.from("a,b\n1,2\n"), bytes(0, 0, 0, 0)];
    const tail = await read(Buffer.concat([head, nul]));
    assert.deepEqual(tail.rows, [["1", "2"]]);
    assert.deepEqual(tail.warnings, [["ctl-nul", 1, 3]]);
    const inside = Buffer.concat([head, Buffer.from("3,"), bytes(0), Buffer.from("\n")]);
    await assert.rejects(read(inside), refused("ERR_SOURCE_NUL", /line 3/));
    const half = Buffer.concat([head.subarray(0, -1), nul]);
    await assert.rejects(read(half), refused("ERR_SOURCE_TRUNCATED", /NUL/));
    const preallocated = Buffer.concat([head, Buffer.alloc(300_000)]);
    assert.equal((await read(preallocated)).rows.length, 1);
  });

  it("ctl-eof: 1A behind the last line is cut off with a warning", async () => {
    const { rows, warnings } = await read(Buffer.concat([Buffer.from("a,b\n1,2\n"), bytes(0x1a)]));
    assert.deepEqual(rows, [["1", "2"]]);
    assert.deepEqual(warnings, [["ctl-eof", 1, 3]]);
  });

  it("ctl-char: a control character is warned of and left in the cell", async () => {
    const content = Buffer.concat([Buffer.from("a,b\n1,"), bytes(0x01, 0x1f), Buffer.from("2\n")]);
    const { rows, warnings } = await read(content);
    assert.deepEqual(rows, [["1", "\u0001\u001F2"]]);
    assert.deepEqual(warnings, [["ctl-char", 2, 2]]);
  });

  it("ctl-char: in the key it makes the row invalid, unless it is accepted", async () => {
    const content = Buffer.concat([
      Buffer.from(`${actionHeader}\nact-`),
      bytes(0x07),
      Buffer.from("1,a,pending,2026-03-01\nact-2,b"),
      bytes(0x08),
      Buffer.from(",pending,2026-03-01\n"),
    ]);
    const { errors, warnings, valid } = await check(content);
    assert.deepEqual(errors, [[2, "Id", "ctl-char"]]);
    assert.deepEqual(warnings, [["ctl-char", 2, 2, 3]]);
    assert.equal(valid, 1);
    const accepted = await check(content, { reading: { accept: ["ctl-char"] } });
    assert.deepEqual(accepted.warnings[1], ["accepted", 1, 2]);
  });

  it("ctl-char: more than one byte in fifty refuses the file as no text", async () => {
    const noise = Buffer.concat(Array.from({ length: 30 }, () => Buffer.from("\u0001\u0002,x\n")));
    const content = Buffer.concat([Buffer.from("a,b\n"), noise]);
    await assert.rejects(read(content), refused("ERR_SOURCE_NOT_CSV", /control characters/));
  });

  it("big-cell: a cell longer than a spreadsheet can hold is warned of, and read", async () => {
    const at = (length: number) => read(`a,b\n1,${"x".repeat(length)}\n`);
    assert.deepEqual((await at(32_767)).warnings, []);
    const { rows, warnings } = await at(32_768);
    assert.equal(rows[0]?.[1]?.length, 32_768);
    assert.deepEqual(warnings, [["big-cell", 1, 2]]);
  });

  it("big-columns: a header of more columns than a sheet of Excel has is refused", async () => {
    const wide = (width: number) => `${Array.from({ length: width }, () => "c").join(",")}\n`;
    assert.equal((await read(wide(16_384))).source.header.length, 16_384);
    await assert.rejects(read(wide(16_385)), refused("ERR_SOURCE_HEADER", /16385 columns/));
  });

  it("big-record: a row of more than 1 MB is refused with the line where it began", async () => {
    const swallowed = `a,b\n1,2\n3,"${"4,5\n".repeat(300_000)}`;
    await assert.rejects(read(swallowed), refused("ERR_SOURCE_RECORD_TOO_LONG", /line 3: .*1 MB/));
    const long = `a,b\n1,${"x".repeat(1_000_100)}\n`;
    await assert.rejects(read(long), refused("ERR_SOURCE_RECORD_TOO_LONG", /line 2/));
  });
});
