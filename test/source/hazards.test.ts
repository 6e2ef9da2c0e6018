import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { createWarningLog } from "../../src/rows/warning.ts";
import { openSource } from "../../src/source/open-source.ts";
import { readRows } from "../../src/source/read-rows.ts";
import type { SourceSettings } from "../../src/source/source.ts";
import { refused, useTempFolder } from "./temp-source.ts";

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const latin = (text: string): Buffer => Buffer.from(text, "latin1");
const table = "id,name\r\n1,Müller\r\n2,Zoë\r\n";
const cells = [
  ["1", "Müller"],
  ["2", "Zoë"],
];

describe("a file as it really comes", () => {
  const write = useTempFolder();

  async function read(
    content: string | Uint8Array,
    settings: SourceSettings = {},
    { name = "a.csv", wanted = [] as string[][] } = {},
  ) {
    const source = await openSource(write(name, content), settings, { wanted });
    const log = createWarningLog();
    const rows: (readonly string[])[] = [];
    for await (const row of readRows(source, undefined, log))
      rows.push([...row.cells, ...(row.error === undefined ? [] : [`!${row.error.code}`])]);
    const warnings = log.list().map(({ code, count, lines }) => [code, count, ...lines]);
    return { source, rows, warnings, encoding: source.dialect.encoding };
  }

  describe("encoding", () => {
    const same: readonly (readonly [string, Uint8Array, string, string?])[] = [
      ["UTF-8 with a doubled mark", Buffer.from(`\uFEFF\uFEFF${table}`), "utf-8"],
      ["UTF-16 LE with a mark", utf16(`\uFEFF${table}`), "utf-16le"],
      ["UTF-16 BE with a mark", utf16(`\uFEFF${table}`).swap16(), "utf-16be"],
      ["UTF-16 LE without a mark", utf16(table), "utf-16le", "enc-utf16-no-bom"],
      ["UTF-16 BE without a mark", utf16(table).swap16(), "utf-16be", "enc-utf16-no-bom"],
      ["Windows-1252", latin(table), "windows-1252", "enc-legacy"],
    ];
    for (const [title, bytes, encoding, warning] of same) {
      it(`reads ${title}`, async () => {
        const found = await read(bytes);
        assert.deepEqual(found.rows, cells);
        assert.equal(found.encoding, encoding);
        assert.deepEqual(
          found.warnings.map(([code]) => code),
          warning === undefined ? [] : [warning],
        );
      });
    }

    it("shows decoded samples of Windows-1252, the euro sign among them", async () => {
      const { source, rows } = await read(latin("id,name\n1,M\u00FCller\n2,5 \u0080\n"));
      assert.deepEqual(rows[1], ["2", "5 €"]);
      assert.deepEqual(source.warnings[0]?.samples[0], "Müller");
    });

    it("reads any other encoding that is named", async () => {
      const { rows } = await read(latin("id,name\n1,M\u0081ller\n"), { encoding: "cp850" });
      assert.deepEqual(rows, [["1", "Müller"]]);
    });

    const faults: readonly (readonly [string, Uint8Array, RegExp, SourceSettings?])[] = [
      ["code page 850", latin("id,name\n1,M\u0081ller\n"), /hardly Windows-1252.*81/],
      ["Mac Roman", latin("id,name\n1,Ren\u008E Dubois\n"), /hardly Windows-1252/],
      ["Polish in 1250", latin("id,name\n1,z\u00B3oty\n"), /hardly Windows-1252/],
      [
        "Cyrillic in 1251",
        latin("id,name\n1,\u00CC\u00EE\u00F1\u00EA\u00E2\u00E0\n"),
        /another script/,
      ],
      [
        "two encodings",
        Buffer.concat([Buffer.from("id,name\n1,Müller\n"), latin("2,Zo\u00EB\n")]),
        /line 2 hold UTF-8, line 3 do not/,
      ],
      [
        "a mark that lies",
        Buffer.concat([Buffer.from("\uFEFFid,name\n"), latin("1,Zo\u00EB\n")]),
        /not UTF-8: the byte EB at offset 15 \(line 2\)/,
      ],
      ["UTF-16 of an odd length", utf16(`\uFEFF${table}`).subarray(0, -1), /utf-16le/],
      ["an unpaired surrogate", utf16(`\uFEFFid,x\n1,\uD800\n`), /utf-16le/],
      ["UTF-8 where 1252 is pinned", Buffer.from(table), /in utf-8/, { encoding: "windows-1252" }],
      [
        "UTF-16 where UTF-8 is pinned",
        utf16(`\uFEFF${table}`),
        /in utf-16le/,
        { encoding: "utf-8" },
      ],
      ["an encoding that there is not", Buffer.from(table), /not known/, { encoding: "utf-99" }],
    ];
    for (const [title, bytes, message, settings] of faults) {
      it(`refuses ${title}`, async () => {
        await assert.rejects(read(bytes, settings), refused("ERR_SOURCE_ENCODING", message));
      });
    }

    it("leaves out byte order marks of files that were joined, and the header that repeats", async () => {
      const part = '\uFEFF"id","name"\n"1","a"\n';
      const { rows, warnings } = await read(part + part);
      assert.deepEqual(rows, [
        ["1", "a"],
        ["1", "a"],
      ]);
      assert.deepEqual(warnings, [
        ["enc-bom-mid", 1, 3],
        ["hdr-repeat", 1, 3],
      ]);
    });
  });

  describe("container", () => {
    it("is unpacked on the fly where the name ends in .gz", async () => {
      const { rows } = await read(gzipSync(table), {}, { name: "a.csv.gz" });
      assert.deepEqual(rows, cells);
    });

    it("is refused when its gzip data is cut off, damaged or a bomb", async () => {
      const packed = gzipSync(table);
      const name = "b.csv.gz";
      const isRefused = (message: RegExp) => refused("ERR_SOURCE_GZIP", message);
      await assert.rejects(read(packed.subarray(0, -9), {}, { name }), isRefused(/cut off/));
      await assert.rejects(read(table, {}, { name }), isRefused(/damaged/));
      const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, "1,2\n"));
      await assert.rejects(read(bomb, {}, { name }), isRefused(/500 times/));
    });
  });

  describe("bytes", () => {
    it("cuts a NUL tail and an end-of-file mark behind the last line, with a warning", async () => {
      assert.deepEqual((await read("a,b\n1,2\n\0\0\0\0")).warnings, [["ctl-nul", 1, 3]]);
      assert.deepEqual((await read("a,b\n1,2\n\u001A")).rows, [["1", "2"]]);
      await assert.rejects(read("a,b\n1,2\0\0"), refused("ERR_SOURCE_TRUNCATED", /NUL/));
      await assert.rejects(read("a,b\n1,\0\n"), refused("ERR_SOURCE_NUL", /line 2/));
    });

    it("warns of control characters and refuses what is full of them", async () => {
      assert.deepEqual((await read("a,b\n1,\u00012\n")).warnings, [["ctl-char", 1, 2]]);
      await assert.rejects(read(`a,b\n${"\u0001\u0002,x\n".repeat(30)}`), /control characters/);
    });

    it("takes line ends of all kinds, and tells of single returns beside line feeds", async () => {
      const { rows, warnings } = await read("a,b\r\n1,2\r\r\n3,4\n5,6\r7,8\n");
      assert.equal(rows.length, 4);
      assert.deepEqual(warnings, [["eol-mixed", 1, 4]]);
    });

    it("refuses a last row that is cut off, and doubts a full one without a line break", async () => {
      await assert.rejects(read("a,b,c\n1,2,3\n4,5"), refused("ERR_SOURCE_TRUNCATED", /line 3/));
      assert.deepEqual((await read("a,b\n1,2")).warnings, [["trunc-maybe", 1, 2]]);
    });
  });

  describe("quotes", () => {
    it("takes blanks around them on a second try, and backslashes on a third", async () => {
      const spaced = await read('a,b\n1, "x, y"\n');
      assert.deepEqual(spaced.rows, [["1", "x, y"]]);
      assert.deepEqual(spaced.warnings, [["quote-space", 1, 2]]);
      const escaped = await read('a,b\n1,"5\\" pipe, long"\n');
      assert.deepEqual(escaped.rows, [["1", '5" pipe, long']]);
      assert.deepEqual(escaped.warnings, [["quote-backslash", 1, 2]]);
    });

    it("leaves a cell that ends in a backslash alone", async () => {
      assert.deepEqual((await read('a,b\n1,"C:\\"\n')).rows, [["1", "C:\\"]]);
    });

    it("refuses a quote that swallows rows, and lines that stand in quotes as a whole", async () => {
      const swallowing = 'a,b,c\n1,"x,2\n3,y,4\n5,z,6\n7,w",8,9\n';
      await assert.rejects(read(swallowing), refused("ERR_SOURCE_QUOTES", /line 2/));
      const whole = '"a,b"\n"1,2"\n"3,4"\n';
      await assert.rejects(read(whole), refused("ERR_SOURCE_QUOTED_LINES", /as if it were one/));
    });

    it("reads another quote that is pinned", async () => {
      assert.deepEqual((await read("a,b\n1,'x, y'\n", { quote: "'" })).rows, [["1", "x, y"]]);
    });
  });

  describe("header and rows", () => {
    it("finds the header below other lines by the columns that are wanted, or by its shape", async () => {
      const text = "Report of May;;\n\nid;name;x\n1;a;b\n";
      const wanted = [["id"], ["Name", "name"]];
      for (const hints of [{ wanted }, {}]) {
        const { source, rows, warnings } = await read(text, {}, hints);
        assert.deepEqual(source.header, ["id", "name", "x"]);
        assert.deepEqual(rows, [["1", "a", "b"]]);
        assert.deepEqual(warnings, [["pre", 1, 1]]);
      }
    });

    it("takes the header from the line that is pinned, or refuses", async () => {
      const text = "x,y\n\nid,name\n1,a\n";
      assert.deepEqual((await read(text, { headerRow: 3 })).source.header, ["id", "name"]);
      await assert.rejects(read(text, { headerRow: 2 }), refused("ERR_SOURCE_HEADER", /line 2/));
    });

    it("leaves out totals below the rows, and refuses one between them", async () => {
      const below = await read("id,n,x\n1,2,3\nTotal,,3\n(1 row affected)\n");
      assert.deepEqual(below.rows, [["1", "2", "3"]]);
      assert.deepEqual(below.warnings, [["ftr", 2, 3, 4]]);
      const between = await read("id,n,x\n1,2,3\nTotal,,3\n4,5,6\n");
      assert.deepEqual(between.rows[1], ["Total", "", "3", "!total-row"]);
    });

    it("keeps to the number of footer lines that is pinned", async () => {
      const text = "id,n,x\n1,2,3\nTotal,,3\n";
      assert.equal((await read(text, { footer: 0 })).rows.length, 2);
      assert.equal((await read(text, { footer: 1 })).rows.length, 1);
      await assert.rejects(read(text, { footer: 2 }), refused("ERR_SOURCE_FOOTER", /line 2/));
    });

    it("tells of blank rows between the rows, cells without a name and double names", async () => {
      const { warnings } = await read("a,b,,A\n1,2,x,3\n\n4,5,,6\n,,,\n");
      assert.deepEqual(warnings, [
        ["hdr-dup", 1, 1],
        ["hdr-blank", 1, 2],
        ["row-blank", 1, 3],
      ]);
    });

    it("refuses a file of which more than one row in twenty is ragged, and tells of fewer", async () => {
      const rows = (good: number, bad: number) =>
        `a,b\n${"1,2\n".repeat(good)}${"1,50,2\n".repeat(bad)}`;
      await assert.rejects(read(rows(20, 12)), refused("ERR_SOURCE_RAGGED", /12 of 32 rows/));
      const { warnings } = await read(rows(400, 12));
      assert.deepEqual(warnings[0]?.slice(0, 2), ["row-ragged", 12]);
    });

    it("refuses a second table, columns lined up with blanks and rows of several kinds", async () => {
      const two = "a,b\n1,2\n\nname,city,zip\nx,y,1\n";
      await assert.rejects(read(two), refused("ERR_SOURCE_TWO_TABLES", /line 4/));
      const fixed = "ID      NAME\n1       Anna\n2       Bert\n";
      await assert.rejects(read(fixed), refused("ERR_SOURCE_FIXED_WIDTH", /lined up/));
      const kinds = "HDR,1,2\nDTL,3,4\nTRL,1,1\n";
      await assert.rejects(read(kinds), refused("ERR_SOURCE_RECORD_TYPES", /several kinds/));
    });
  });
});
