import assert from "node:assert/strict";
import { SourceError } from "../../../src/kernel/load-error.ts";
import { refused } from "../temp-source.ts";
import { useHazards } from "./hazard-files.ts";

const bytes = (...numbers: number[]): Buffer => Buffer.from(numbers);
const join = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
const [lf, cr] = [bytes(0x0a), bytes(0x0d)];
const crlf = Buffer.concat([cr, lf]);
const rows = [
  ["1", "2"],
  ["3", "4"],
];
const refusesDelimiter = (message: RegExp) => refused("ERR_SOURCE_DELIMITER", message);

describe("hazards of line ends and delimiters (table 7.2)", () => {
  const { read, check } = useHazards();

  it("eol-cr: rows that end in 0D alone are read, and counted as lines", async () => {
    const found = await read(join("a,b", cr, "1,2", cr, "3,4", cr));
    assert.deepEqual(found.rows, rows);
    assert.deepEqual(found.warnings, []);
    assert.equal(found.source.dialect.lineEnd, "\r");
    await assert.rejects(
      read(join("a,b", cr, "1,2", cr, '3,4"', cr)),
      refused("ERR_SOURCE_QUOTES", /line 3/),
    );
  });

  it("eol-mixed: 0D 0A, 0A and 0D 0D 0A in one file are one line end each", async () => {
    const content = join("a,b", crlf, "1,2", lf, "3,4", cr, crlf, "5,6", crlf);
    const found = await read(content);
    assert.deepEqual(found.rows, [...rows, ["5", "6"]]);
    assert.deepEqual(found.warnings, []);
  });

  it("eol-mixed: a single 0D that ends a row beside 0A is warned of", async () => {
    const found = await read(join("a,b", lf, "1,2", cr, "3,4", lf));
    assert.deepEqual(found.rows, rows);
    assert.deepEqual(found.warnings, [["eol-mixed", 1, 2]]);
    const stray = await read(join("a,b", lf, "1,x", cr, "y", lf, "3,4", lf));
    assert.deepEqual(stray.rows, [
      ["1", "x", "!row-broken"],
      ["y", "!row-too-short"],
      ["3", "4"],
    ]);
    assert.deepEqual(stray.warnings.slice(0, 2), [
      ["eol-mixed", 1, 2],
      ["row-ragged", 1, 3],
    ]);
  });

  it("eol-quoted: line breaks inside quotes stay as they are, and lines are counted on", async () => {
    const content = join('a,b\n1,"x', crlf, "y", cr, "z", lf, '"\n3,4\n');
    const found = await read(content);
    assert.deepEqual(found.rows, [
      ["1", "x\r\ny\rz\n"],
      ["3", "4"],
    ]);
    assert.deepEqual((await read(join(content, "5\n"))).warnings, [["row-ragged", 1, 7]]);
  });

  it("eol-other: U+2028, U+0085, VT and FF are part of their cells", async () => {
    const content = join(
      "a,b\n1,x",
      bytes(0xe2, 0x80, 0xa8),
      bytes(0xc2, 0x85),
      bytes(0x0b, 0x0c),
      "y\n3,4\n",
    );
    const found = await read(content);
    assert.deepEqual(found.rows, [
      ["1", "x\u2028\u0085\u000B\u000Cy"],
      ["3", "4"],
    ]);
    assert.deepEqual(found.warnings, []);
  });

  it("eol-nofinal, trunc-maybe: a full last row without a line break is read and doubted", async () => {
    const found = await read(join("a,b\n1,2\n3,4"));
    assert.deepEqual(found.rows, rows);
    assert.deepEqual(found.warnings, [["trunc-maybe", 1, 3]]);
  });

  const ofTen = (cell: string, last: string): Buffer =>
    join(
      "id,note,qty\n",
      Array.from({ length: 10 }, (_, at) => `a${at},x,${cell}\n`).join(""),
      last,
    );

  for (const [title, content] of [
    ["decimals", ofTen("125.50", "b,x,12")],
    ["one of its decimals", ofTen("125.50", "b,x,125.5")],
    ["all of its digits", ofTen("125.50", "b,x,")],
    ["some of its characters", ofTen("2026-09-01", "b,x,2026-09-0")],
    ["the delimiter that all rows end in", ofTen("125.50,", "b,x,12")],
    ["what is never blank", ofTen("x", "b,x,")],
  ] as const) {
    it(`row-cut-off: a last row without a line break that lacks ${title} is invalid`, async () => {
      const found = await read(content);
      assert.equal(found.rows.length, 11);
      assert.deepEqual(
        found.rows.map((cells) => cells.at(-1)).filter((cell) => cell?.startsWith("!")),
        ["!row-cut-off"],
      );
      assert.equal(found.rows.at(-1)?.at(-1), "!row-cut-off");
    });
  }

  for (const [title, content] of [
    ["has what all have", ofTen("125.50", "b,x,12.00")],
    ["is longer", ofTen("125.50", "b,x,12.005")],
    ["is followed by a line break", ofTen("125.50", "b,x,12\n")],
    ["is one of few", join("id,note,qty\n", "a,x,125.50\n".repeat(9), "b,x,12")],
    ["is in quotes, and closed", ofTen("125.50", 'b,x,"12"')],
    ["is written as freely as others", ofTen("125.50\na,x,7", "b,x,12")],
    ["is a word among words", ofTen("yes\na,x,no", "b,x,y")],
    ["is blank as others are", ofTen("x\na,x,", "b,x,")],
    ["is an integer", ofTen("10\na,x,9", "b,x,1")],
    ["is followed by the delimiter that all rows end in", ofTen("125.50,", "b,x,12,")],
    ["belongs to a total", ofTen("125.50", "Total,,1255")],
  ] as const) {
    it(`row-cut-off: a last cell without a line break that ${title} is read`, async () => {
      const found = await read(content);
      assert.deepEqual(
        found.rows.filter((cells) => cells.at(-1)?.startsWith("!")),
        [],
      );
    });
  }

  it("trunc: a short last row without a line break, an open quote and half a character refuse the file", async () => {
    const cut = refused("ERR_SOURCE_TRUNCATED", /line 3/);
    await assert.rejects(read(join("a,b,c\n1,2,3\n4,5")), cut);
    await assert.rejects(
      read(join('a,b\n1,2\n3,"fo')),
      refused("ERR_SOURCE_QUOTES", /line 3.*never closed/),
    );
    const half = join("a,b\n1,2\n3,", bytes(0xe2, 0x82));
    await assert.rejects(read(half), refused("ERR_SOURCE_ENCODING", /middle of a character/));
  });

  it("trunc: a file that lacks rows is found by the number that is expected", async () => {
    const mapping = `version: 1
target: billingplatform/invoice-detail
expect: { rows: 3 }
fields: { Id: a, AccountId: b, ProductId: b, ActivityDate: { constant: "2026-03-01" }, Quantity: b }
`;
    const [total] = (await check(join("a,b\n1,2\n3,4\n"), { mapping })).totals;
    assert.deepEqual([total?.expected, total?.found, total?.agrees], ["3", "2", false]);
  });

  for (const [name, delimiter] of [
    ["comma", 0x2c],
    ["semicolon", 0x3b],
    ["tab", 0x09],
    ["bar", 0x7c],
  ] as const) {
    it(`delim: a ${name} is found, also where quoted cells hold the others`, async () => {
      const sign = bytes(delimiter);
      const others = [",", ";", "\t", "|"].join("x");
      const content = join(
        "id",
        sign,
        "name",
        lf,
        "1",
        sign,
        `"${others}"`,
        lf,
        "2",
        sign,
        "y",
        lf,
      );
      const { source, rows } = await read(content);
      assert.equal(source.dialect.delimiter, sign.toString());
      assert.deepEqual(rows, [
        ["1", others],
        ["2", "y"],
      ]);
    });
  }

  it("delim: decimal commas in a semicolon file are no delimiters", async () => {
    const { source, rows } = await read(join("id;amount;x\n1;1,50;2,5\n2;2,75;3,1\n"));
    assert.equal(source.dialect.delimiter, ";");
    assert.deepEqual(rows[0], ["1", "1,50", "2,5"]);
  });

  it("delim-conflict: a header with commas above rows with semicolons refuses the file", async () => {
    await assert.rejects(
      read(join("a,b,c\n1;2;3\n4;5;6\n")),
      refusesDelimiter(/header separated by commas, but its rows look separated by semicolons/),
    );
  });

  it("delim-doubt: two delimiters that fit equally well are asked about", async () => {
    await assert.rejects(read(join("a;b,c\n1;2,3\n4;5,6\n")), (error: unknown) => {
      assert.ok(error instanceof SourceError);
      assert.match(error.actions.join(" "), /--delimiter/);
      return refusesDelimiter(/by commas or by semicolons/)(error);
    });
    const named = await read(join("a;b,c\n1;2,3\n"), { delimiter: ";" });
    assert.deepEqual(named.rows, [["1", "2,3"]]);
  });

  it("delim-one-col: one column is read where the mapping needs no more, and refused where it does", async () => {
    const found = await read(join("id\n1\n2\n"));
    assert.deepEqual(found.source.header, ["id"]);
    await assert.rejects(
      check(join("Id\nact-1\n")),
      /ERR_HEADER_MISMATCH|does not have the columns/,
    );
  });

  it("delim-none: columns that are lined up with blanks refuse the file", async () => {
    const fixed = join("ID      NAME\n1       Anna\n2       Bert\n");
    await assert.rejects(read(fixed), refused("ERR_SOURCE_FIXED_WIDTH", /lined up with blanks/));
  });

  for (const [sign, setting] of [
    [bytes(0x5e), "^"],
    [bytes(0x7e), "~"],
    [bytes(0x1f), "us"],
    [bytes(0x7c, 0x7c), "||"],
  ] as const) {
    it(`delim-rare: ${setting} is asked for, and read when it is named`, async () => {
      const content = join(
        "id",
        sign,
        "n",
        sign,
        "x\n1",
        sign,
        "a|b",
        sign,
        "\n2",
        sign,
        "c",
        sign,
        "d\n",
      );
      await assert.rejects(read(content), (error: unknown) => {
        assert.ok(error instanceof SourceError);
        assert.ok(error.actions.join(" ").includes(`--delimiter "${setting}"`));
        return refusesDelimiter(/only when it is named/)(error);
      });
      const named = await read(content, { delimiter: setting });
      assert.deepEqual(named.rows, [
        ["1", "a|b", ""],
        ["2", "c", "d"],
      ]);
      assert.deepEqual(named.warnings, []);
    });
  }

  const sepLines: readonly (readonly [string, Buffer])[] = [
    ["plain", join("sep=;\r\n")],
    ["quoted", join('"sep=;"\r\n')],
    ["behind a mark, in capitals", join(bytes(0xef, 0xbb, 0xbf), "SEP=;\r\n")],
  ];
  for (const [title, line] of sepLines) {
    it(`delim-sep: a line sep=; (${title}) says the delimiter, is left out and counted as a line`, async () => {
      const found = await read(join(line, "a;b,c\r\n1;2,3\r\n4\r\n"));
      assert.equal(found.source.dialect.delimiter, ";");
      assert.deepEqual(found.source.header, ["a", "b,c"]);
      assert.deepEqual(found.warnings, [["row-ragged", 1, 4]]);
    });
  }

  it("delim-decimal: decimal commas without quotes in a comma file refuse their row, and the file if they are many", async () => {
    const few = await read(join("a,b\n", "1,2\n".repeat(30), "3,1,50\n"));
    assert.deepEqual(few.rows.at(-1), ["3", "1", "50", "!row-too-long"]);
    const many = join("a,b\n", "3,1,50\n".repeat(12));
    await assert.rejects(read(many), (error: unknown) => {
      assert.ok(error instanceof SourceError);
      assert.match(error.actions.join(" "), /decimal comma.*--delimiter/s);
      return refused("ERR_SOURCE_RAGGED", /12 of 12 rows/)(error);
    });
  });
});
