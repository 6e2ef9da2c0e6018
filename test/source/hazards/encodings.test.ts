import assert from "node:assert/strict";
import { actionHeader } from "../../support/load-files.ts";
import { refused } from "../temp-source.ts";
import {
  amountHeader,
  amountMapping,
  codesOf,
  latin,
  swap32,
  useHazards,
  utf16,
  utf32,
} from "./hazard-files.ts";

const table = "id,name\r\n1,Müller\r\n2,Zoë\r\n";
const cells = [
  ["1", "Müller"],
  ["2", "Zoë"],
];
const bytes = (...numbers: number[]): Buffer => Buffer.from(numbers);
const refusesEncoding = (message: RegExp) => refused("ERR_SOURCE_ENCODING", message);

describe("hazards of encodings (table 7.1)", () => {
  const { read, check } = useHazards();

  const readable: readonly (readonly [string, Uint8Array, string])[] = [
    [
      "enc-bom: a mark EF BB BF is taken off",
      Buffer.concat([bytes(0xef, 0xbb, 0xbf), Buffer.from(table)]),
      "utf-8",
    ],
    [
      "enc-bom: a doubled mark is taken off as a whole",
      Buffer.from(`\uFEFF\uFEFF${table}`),
      "utf-8",
    ],
    [
      "enc-bom: a mark in front of a quoted name is no quote fault",
      Buffer.from(`\uFEFF"id",name\r\n1,Müller\r\n2,Zoë\r\n`),
      "utf-8",
    ],
    [
      "enc-utf16: FF FE is read as UTF-16 LE",
      Buffer.concat([bytes(0xff, 0xfe), utf16(table)]),
      "utf-16le",
    ],
    [
      "enc-utf16: FE FF is read as UTF-16 BE",
      Buffer.concat([bytes(0xfe, 0xff), utf16(table).swap16()]),
      "utf-16be",
    ],
    [
      "enc-utf16: Unicode text of Excel (UTF-16 LE and tabs) is read",
      utf16(`\uFEFF${table.replaceAll(",", "\t")}`),
      "utf-16le",
    ],
    [
      "enc-utf32: FF FE 00 00 is read as UTF-32 LE, not as UTF-16 LE",
      Buffer.concat([bytes(0xff, 0xfe, 0, 0), utf32(table)]),
      "utf-32le",
    ],
    [
      "enc-utf32: 00 00 FE FF is read as UTF-32 BE",
      Buffer.concat([bytes(0, 0, 0xfe, 0xff), swap32(utf32(table))]),
      "utf-32be",
    ],
  ];
  for (const [title, content, encoding] of readable) {
    it(title, async () => {
      const found = await read(content);
      assert.deepEqual(found.rows, cells);
      assert.equal(found.source.dialect.encoding, encoding);
      assert.deepEqual(found.source.header, ["id", "name"]);
      assert.deepEqual(found.warnings, []);
    });
  }

  it("enc-utf32: without a mark it is read when it is named", async () => {
    for (const encoding of ["utf-32le", "UTF-32", "utf32"])
      assert.deepEqual((await read(utf32(table), { encoding })).rows, cells);
    const marked = Buffer.concat([bytes(0xff, 0xfe, 0, 0), utf32(table)]);
    assert.deepEqual((await read(marked, { encoding: "utf-32" })).rows, cells);
    await assert.rejects(read(marked, { encoding: "utf-16" }), refusesEncoding(/in utf-32le/));
  });

  it("enc-utf32: an unfinished or impossible character refuses the file", async () => {
    const marked = Buffer.concat([bytes(0xff, 0xfe, 0, 0), utf32(table)]);
    await assert.rejects(
      read(marked.subarray(0, -1)),
      refusesEncoding(/not sound text in utf-32le/),
    );
    const beyond = Buffer.concat([marked, bytes(0, 0, 0x11, 0)]);
    await assert.rejects(read(beyond), refusesEncoding(/not sound text/));
  });

  it("enc-bom-mid: marks of files that were joined are left out, and the header that repeats", async () => {
    const part = Buffer.from('\uFEFF"id","name"\n"1","a"\n');
    const { rows, warnings } = await read(Buffer.concat([part, part]));
    assert.deepEqual(rows, [
      ["1", "a"],
      ["1", "a"],
    ]);
    assert.deepEqual(warnings, [
      ["enc-bom-mid", 1, 3],
      ["hdr-repeat", 1, 3],
    ]);
  });

  it("enc-utf16: a mark of UTF-16 before UTF-8 refuses the file", async () => {
    for (const mark of [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)])
      await assert.rejects(
        read(Buffer.concat([mark, Buffer.from("id,name,qty\n1,Acme,2\n")])),
        refusesEncoding(/mark of utf-16.e, but what follows is no text/),
      );
  });

  it("enc-c1: quotes and dashes of Windows-1252 that became controls are warned of", async () => {
    const { warnings } = await check(`${actionHeader}\na,d\u0092Estournel,pending,2026-03-01\n`);
    assert.deepEqual(warnings, [["enc-c1", 1, 2]]);
  });

  it("enc-utf16-no-bom: UTF-16 of either order is told by its NUL bytes, with a warning", async () => {
    for (const [content, encoding] of [
      [utf16(table), "utf-16le"],
      [utf16(table).swap16(), "utf-16be"],
    ] as const) {
      const found = await read(content);
      assert.deepEqual(found.rows, cells);
      assert.equal(found.source.dialect.encoding, encoding);
      assert.deepEqual(codesOf(found), ["enc-utf16-no-bom"]);
    }
  });

  it("enc-utf16-trunc: an odd number of bytes or half a pair refuses the file", async () => {
    const marked = utf16(`\uFEFF${table}`);
    await assert.rejects(read(marked.subarray(0, -1)), refusesEncoding(/utf-16le.*cut off/));
    await assert.rejects(read(utf16("\uFEFFid,x\n1,\uD800\n")), refusesEncoding(/utf-16le/));
    const half = Buffer.concat([utf16("\uFEFFid,x\n1,"), bytes(0x3d, 0xd8)]);
    await assert.rejects(read(half), refusesEncoding(/utf-16le/));
  });

  it("enc-invalid: a mark that lies is refused with offset and line, far behind the first lines too", async () => {
    const head = Buffer.from(`\uFEFFid,name\n${"1,Zoë\n".repeat(60_000)}`);
    const content = Buffer.concat([head, latin("2,Zo\u00EB\n")]);
    await assert.rejects(
      read(content),
      refusesEncoding(new RegExp(`EB at offset ${head.length + 4} \\(line 60002\\)`)),
    );
  });

  it("enc-invalid: what is pinned to another encoding than it is in is refused", async () => {
    const pinned = { encoding: "windows-1252" };
    await assert.rejects(read(Buffer.from(table), pinned), refusesEncoding(/in utf-8/));
    const none = { encoding: "utf-99" };
    await assert.rejects(read(Buffer.from(table), none), refusesEncoding(/not known/));
    const utf8 = { encoding: "utf-8" };
    await assert.rejects(read(utf16(`\uFEFF${table}`), utf8), refusesEncoding(/in utf-16le/));
  });

  it("enc-legacy: Windows-1252 is read with a warning and three decoded samples", async () => {
    const { source, rows, warnings } = await read(
      latin("id,name\n1,M\u00FCller\n2,5 \u0080\n3,Zo\u00EB\n4,caf\u00E9\n"),
    );
    assert.deepEqual(rows[1], ["2", "5 €"]);
    assert.equal(source.dialect.encoding, "windows-1252");
    assert.deepEqual(warnings, [["enc-legacy", 4, 2, 3, 4, 5]]);
    assert.deepEqual(source.warnings[0]?.samples, ["Müller", "€", "Zoë"]);
  });

  it("enc-legacy: --encoding says another 8-bit encoding, and then there is no warning", async () => {
    const { rows, warnings } = await read(latin("id,name\n1,M\u0081ller\n"), { encoding: "cp850" });
    assert.deepEqual(rows, [["1", "Müller"]]);
    assert.deepEqual(warnings, []);
  });

  const asking: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["code page 850", latin("id,name\n1,M\u0081ller\n"), /hardly Windows-1252.*81/],
    ["Mac Roman", latin("id,name\n1,Ren\u008E Dubois\n"), /hardly Windows-1252/],
    ["Windows-1250", latin("id,name\n1,z\u00B3oty\n"), /hardly Windows-1252/],
    ["Windows-1251", latin("id,name\n1,\u00CC\u00EE\u00F1\u00EA\u00E2\u00E0\n"), /another script/],
    [
      "Shift_JIS",
      latin("id,name\n1,\u0083\u0065\u0083\u0058\u0083\u0067\n"),
      /hardly Windows-1252/,
    ],
    ["GB18030", latin("id,name\n1,\u00D6\u00D0\u00CE\u00C4\u00B2\u00E2\u00CA\u00D4\n"), /script/],
    ["Big5", latin("id,name\n1,\u00B4\u00FA\u00B8\u00D5\u00A4\u00A4\u00A4\u00E5\n"), /script/],
  ];
  for (const [title, content, message] of asking) {
    it(`enc-ask: ${title} is never read silently, the setting is named`, async () => {
      await assert.rejects(read(content), (error: unknown) => {
        assert.match(String((error as { actions: string[] }).actions[0]), /--encoding/);
        return refusesEncoding(message)(error);
      });
    });
  }

  it("enc-mixed: UTF-8 and an 8-bit encoding in one file refuse it, with lines of both kinds", async () => {
    const content = Buffer.concat([
      Buffer.from("id,name\n1,Müller\n"),
      latin("2,Zo\u00EB\n"),
      Buffer.from("3,Müller\n"),
    ]);
    await assert.rejects(read(content), refusesEncoding(/lines 2, 4 hold UTF-8, line 3 do not/));
  });

  it("enc-trunc: a file that is cut inside a character is refused as cut off", async () => {
    for (const cut of [1, 2]) {
      const content = Buffer.from("id,name\n1,€").subarray(0, -cut);
      await assert.rejects(read(content), refusesEncoding(/middle of a character \(offset 10\)/));
    }
  });

  it("enc-mojibake: UTF-8 that was decoded twice is warned of and not repaired", async () => {
    const rows =
      "a,M\u00C3\u00BCller,pending,2026-03-01\nb,\u00E2\u20AC\u0153x,pending,2026-03-01\n";
    const { warnings, valid } = await check(`${actionHeader}\n${rows}`);
    assert.deepEqual(warnings, [["enc-mojibake", 2, 2, 3]]);
    assert.equal(valid, 2);
  });

  it("enc-replacement: U+FFFD in the file is warned of as lost", async () => {
    const content = Buffer.concat([
      Buffer.from(`${actionHeader}\na,M`),
      bytes(0xef, 0xbf, 0xbd),
      Buffer.from("ller,pending,2026-03-01\n"),
    ]);
    assert.deepEqual((await check(content)).warnings, [["enc-replacement", 1, 2]]);
  });

  it("enc-question: a question mark between letters is warned of, one in a sentence or an address is not", async () => {
    const rows = ["M?ller", "Who? Me", "https://x.example/a?b", "x@y.example?subject", "?a", "b?"];
    const lines = rows.map((name, at) => `id-${at},${name},pending,2026-03-01`);
    const { warnings, valid } = await check(`${actionHeader}\n${lines.join("\n")}\n`);
    assert.deepEqual(warnings, [["enc-question", 1, 2]]);
    assert.equal(valid, rows.length);
  });

  it("enc-nfd: accents that stand apart make no other key, and the cells stay as they are", async () => {
    const composed = bytes(0x5a, 0xc3, 0xa9);
    const apart = bytes(0x5a, 0x65, 0xcc, 0x81);
    const rest = Buffer.from(";1;2;2026-03-01;3;4\n");
    const content = Buffer.concat([
      Buffer.from(`${amountHeader}\n`),
      ...[composed, apart, composed, apart].flatMap((id) => [id, rest]),
    ]);
    const found = await check(content, { mapping: amountMapping });
    assert.deepEqual(found.warnings, [["enc-nfd", 1, 3]]);
    assert.equal(found.repeatedKeys, 3);
    const hints = { wanted: [["Ze\u0301"], ["b"]] };
    const { source, rows } = await read("x\nZ\u00E9,b\nZe\u0301,1\n", {}, hints);
    assert.deepEqual(source.header, ["Z\u00E9", "b"]);
    assert.deepEqual(rows, [["Ze\u0301", "1"]]);
  });
});
