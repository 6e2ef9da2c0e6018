import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openSource } from "../../src/source/open-source.ts";
import { refused, useTempFolder } from "./temp-source.ts";

describe("openSource", () => {
  const write = useTempFolder();

  it("tells name, header, dialect, size and fingerprint of a file", async () => {
    const content = "\ufeffid;amount\r\n1;2,50\r\n";
    const path = write("plain.csv", content);
    const source = await openSource(path, {});
    const digest = createHash("sha256").update(content).digest("hex");
    assert.equal(source.name, "plain.csv");
    assert.equal(source.path, path);
    assert.deepEqual(source.header, ["id", "amount"]);
    assert.deepEqual(source.dialect, {
      delimiter: ";",
      quote: '"',
      lineEnd: "\r\n",
      bom: true,
      encoding: "utf-8",
    });
    assert.equal(source.fingerprint, `sha256:${digest}`);
    assert.equal(source.size, Buffer.byteLength(content));
  });

  it("trims column names and keeps blank and double ones", async () => {
    const source = await openSource(write("h.csv", " id ,,\u200bAmount\u00a0,id\n1,2,3,4\n"), {});
    assert.deepEqual(source.header, ["id", "", "Amount", "id"]);
  });

  it("leaves the three bookkeeping columns of a rejects file out of the header", async () => {
    const source = await openSource(
      write("r.csv", "id,amount,waybill_row,waybill_outcome,waybill_message\n"),
      {},
    );
    assert.deepEqual(source.header, ["id", "amount"]);
  });

  it("refuses a file that is missing, a folder, a device or not readable", async () => {
    const folder = mkdtempSync(join(tmpdir(), "waybill-folder-"));
    await assert.rejects(
      openSource(join(folder, "none.csv"), {}),
      refused("ERR_SOURCE_NOT_FOUND", /none\.csv does not exist/),
    );
    await assert.rejects(
      openSource(folder, {}),
      refused("ERR_SOURCE_UNREADABLE", /is a folder, not a file/),
    );
    await assert.rejects(openSource("/dev/null", {}), refused("ERR_SOURCE_UNREADABLE", /pipe/));
    const secret = write("secret.csv", "a,b\n");
    chmodSync(secret, 0o000);
    if (process.getuid?.() !== 0) {
      await assert.rejects(
        openSource(secret, {}),
        refused("ERR_SOURCE_UNREADABLE", /permission denied/),
      );
    }
  });

  const empty: Readonly<Record<string, string>> = {
    "zero bytes": "",
    "a byte order mark only": "\ufeff\ufeff",
    "blank lines only": "\n\r\n  \n\t\n",
    "blank cells only": "  \n,,,\n , \n",
    "a sep line only": "sep=;\n",
  };
  for (const [title, content] of Object.entries(empty)) {
    it(`refuses a file of ${title} as empty`, async () => {
      await assert.rejects(
        openSource(write("empty.csv", content), {}),
        refused("ERR_SOURCE_EMPTY", /empty\.csv is empty/),
      );
    });
  }

  it("names offset and line of a byte that is not UTF-8, wherever it stands", async () => {
    const good = `id,name\r\n${"1,Zoë\r\n".repeat(300_000)}`;
    const bytes = Buffer.concat([Buffer.from(good), Buffer.from("2,Zo\u00eb\n", "latin1")]);
    const offset = Buffer.byteLength(good) + 4;
    await assert.rejects(
      openSource(write("latin.csv", bytes), { encoding: "utf-8" }),
      refused("ERR_SOURCE_ENCODING", new RegExp(`EB at offset ${offset} \\(line 300002\\)`)),
    );
  });

  for (const [title, bytes] of [
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["an overlong form", [0xc0, 0xaf]],
    ["a stray continuation byte", [0x80]],
    ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80]],
  ] as const) {
    it(`refuses ${title} as UTF-8`, async () => {
      const content = Buffer.concat([
        Buffer.from("a,b\n1,é"),
        Buffer.from(bytes),
        Buffer.from("\n"),
      ]);
      await assert.rejects(
        openSource(write("bad.csv", content), { encoding: "utf-8" }),
        refused("ERR_SOURCE_ENCODING", /offset 8 \(line 2\)/),
      );
    });
  }

  it("says that a file is cut off when it ends inside a character", async () => {
    const content = Buffer.from("a,b\n1,€").subarray(0, -1);
    await assert.rejects(
      openSource(write("cut.csv", content), {}),
      refused("ERR_SOURCE_ENCODING", /ends in the middle of a character \(offset 6\)/),
    );
  });

  it("reads characters that lie across the edge of a chunk", async () => {
    const content = `name,x\n${"a".repeat(1024 * 1024 - 9)},€\n`;
    const source = await openSource(write("edge.csv", content), {});
    assert.equal(source.size, Buffer.byteLength(content));
  });

  it("refuses a NUL byte and names its line", async () => {
    const content = `id,name\n${"1,x\n".repeat(50)}2,a\u0000b\n`;
    await assert.rejects(
      openSource(write("nul.csv", content), {}),
      refused("ERR_SOURCE_NUL", /line 52/),
    );
  });

  it("honors a sep= line and keeps counting lines from the top", async () => {
    const source = await openSource(write("sep.csv", "\ufeffSEP=|\r\nid|na,me\r\n1|x\r\n"), {});
    assert.equal(source.dialect.delimiter, "|");
    assert.deepEqual(source.header, ["id", "na,me"]);
    assert.equal(source.headerLine, 2);
  });

  it("finds the delimiter of a file whose first lines fill the head", async () => {
    const long = "x".repeat(100_000);
    const source = await openSource(write("long.csv", `a;b\n${`${long};2\n`.repeat(4)}`), {});
    assert.equal(source.dialect.delimiter, ";");
  });

  it("refuses a quote fault in the header and names the line", async () => {
    await assert.rejects(
      openSource(write("q.csv", '\nid,na"me\n1,2\n'), {}),
      refused("ERR_SOURCE_QUOTES", /line 2: a quote stands in the middle/),
    );
  });

  it("refuses a header of more columns than a sheet of Excel has", async () => {
    await assert.rejects(
      openSource(write("wide.csv", `${"c,".repeat(17_000)}c\n`), {}),
      refused("ERR_SOURCE_HEADER", /17001 columns/),
    );
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("stop now"));
    const path = write("stop.csv", "a,b\n");
    await assert.rejects(openSource(path, {}, { signal }), /stop now/);
    assert.equal(basename(path), "stop.csv");
  });
});
