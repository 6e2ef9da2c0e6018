import assert from "node:assert/strict";
import { actionHeader } from "../../support/load-files.ts";
import { SourceError } from "../../../src/kernel/load-error.ts";
import { collect, refused } from "../temp-source.ts";
import { amountHeader, amountMapping, useHazards } from "./hazard-files.ts";

const bytes = (content: string): Buffer => Buffer.from(content);

describe("hazards of rows (table 7.3)", () => {
  const { read, check } = useHazards();

  it("row-short, row-long: a ragged row is refused by itself with its width, never padded or cut", async () => {
    const found = await read(bytes("a,b,c\n1,2\n1,2,3,4\n5,6,7\n"));
    assert.deepEqual(found.rows, [
      ["1", "2", "!row-too-short"],
      ["1", "2", "3", "4", "!row-too-long"],
      ["5", "6", "7"],
    ]);
    assert.deepEqual(found.warnings, [["row-ragged", 2, 2, 3]]);
    const { errors, valid } = await check(
      bytes(`${actionHeader}\nact-1,a,pending\nact-2,b,pending,2026-03-01\n`),
    );
    assert.deepEqual(errors, [[2, undefined, "row-too-short"]]);
    assert.equal(valid, 1);
  });

  it("row-ragged: more than one row in twenty, and at least ten, refuse the file", async () => {
    const rows = (good: number, bad: number): Buffer =>
      bytes(`a,b\n${"1,2\n".repeat(good)}${"1,50,2\n".repeat(bad)}`);
    await assert.rejects(read(rows(20, 12)), refused("ERR_SOURCE_RAGGED", /12 of 32 rows/));
    assert.deepEqual((await read(rows(400, 12))).warnings[0]?.slice(0, 2), ["row-ragged", 12]);
    assert.equal((await read(rows(1, 9))).rows.length, 10);
  });

  it("row-padded: rows that lack blank cells in blocks name the setting that takes them for blank", async () => {
    const blocks = `id,n,x,y\n${"A1,1,,\n".repeat(16)}${"A2,2\n".repeat(16)}`;
    const refusesBlocks = (error: unknown): boolean => {
      assert.ok(error instanceof SourceError);
      assert.match(error.actions[0] ?? "", /--pad-short-rows/);
      return refused("ERR_SOURCE_RAGGED", /16 of 32 rows/)(error);
    };
    await assert.rejects(read(bytes(blocks)), refusesBlocks);
    const padded = await read(bytes(blocks), { padShortRows: true });
    assert.deepEqual(padded.rows.at(-1), ["A2", "2", "", ""]);
    assert.deepEqual(padded.warnings[0]?.slice(0, 2), ["row-padded", 16]);
    const piece = await read(bytes("id,n,x\nA1,1,one\ntwo\n"), { padShortRows: true });
    assert.equal(piece.rows[0]?.at(-1), "!row-broken");
    await assert.rejects(
      read(bytes(`a,b,c\n${"1,2,3\n1,2\n".repeat(12)}`)),
      (error: unknown) => error instanceof SourceError && !/pad-short/.test(error.actions.join()),
    );
    const cut = await read(bytes("id,n,x\nA1,1,\nA2,2,\nA3,3"), { padShortRows: true });
    assert.equal(cut.rows.at(-1)?.at(-1), "!row-cut-off");
  });

  it("row-trail: blank cells behind the last column are dropped where every row has them, with a warning", async () => {
    const inRows = await read(bytes("a;b\n1;2;\n3;4; \n"));
    assert.deepEqual(inRows.rows, [
      ["1", "2"],
      ["3", "4"],
    ]);
    assert.deepEqual(inRows.warnings, [["row-trail", 1, 1]]);
    const inHeader = await read(bytes("a;b;\n1;2\n3;4;\n"));
    assert.deepEqual(inHeader.rows, [
      ["1", "2", ""],
      ["3", "4", ""],
    ]);
    assert.deepEqual(inHeader.warnings, []);
  });

  const ten = "1,Acme,2,10,\n".repeat(10);
  for (const [title, content, code] of [
    ["one row", "id,name,qty,price,note\n1,Acme,2,10,\n2,Beta,,3,20,\n", "row-too-long"],
    ["the only row", "id,name,qty,price,note\n2,Beta,,3,20,\n", "row-too-long"],
    ["one row of many", `id,name,qty,price,note\n${ten}2,Beta,,3,20,\n${ten}`, "row-too-long"],
    [
      "one row of a header with a blank end",
      `id,name,qty,price,\n${ten}2,Be,,3,20,\n`,
      "row-too-long",
    ],
    [
      "one row beside rows without the header's blank end",
      "id,n,q,\n1,a,2\n2,b,3\n3,,b,\n",
      "row-too-long",
    ],
    ["a row that lacks a delimiter", `id,name,qty,price,\n${ten}2,Beta3,20,\n`, "row-too-short"],
    [
      "a row that lacks one where all end in blanks",
      `id,name,qty,price\n${ten}2,Beta3,20,\n`,
      "row-too-short",
    ],
    [
      "a row with two blanks where all have one",
      `id,name,qty,price\n${ten}2,,3,20,,\n`,
      "row-too-long",
    ],
    [
      "a row that is filled where all are blank",
      `id,name,qty,price\n${ten}2,b,3,20,x\n`,
      "row-too-long",
    ],
    ["rows that are long in two ways", "a,b\n1,2,\n3,4,,\n", "row-too-long"],
  ] as const) {
    it(`row-trail: ${title} with cells that may have moved is invalid`, async () => {
      const { rows } = await read(bytes(content));
      const refusedRows = rows.filter((cells) => cells.at(-1)?.startsWith("!") === true);
      assert.ok(refusedRows.length === 1 || title.startsWith("rows"), JSON.stringify(rows));
      assert.equal(refusedRows[0]?.at(-1), `!${code}`);
    });
  }

  for (const [title, content] of [
    ["rows as wide as the header", "a,b\n1,2\n3,4\n"],
    ["a blank last column", "a,b\n1,\n3,\n"],
    ["a blank behind every row", "a,b\n1,2,\n3,4,\n5,6,\n"],
    ["several of them", "a,b\n1,2,,,\n3,4,,,\n"],
    [
      "a blank behind every row but one, which is filled to its end",
      `a,b\n${"1,2,\n".repeat(20)}3,4\n`,
    ],
    ["a blank behind header and rows", "a,b,\n1,2,\n3,,\n"],
    ["a blank behind the header alone", "a,b,\n1,2\n3,\n5,\n"],
    [
      "blanks in one part, as spreadsheets leave them out",
      `a,b,,\n${"1,,,\n".repeat(15)}${"2,\n".repeat(16)}`,
    ],
    ["blanks in header and some rows, the others filled", "a,b,,\n1,2,,\n3,4\n5,6,\n"],
    [
      "a total and blank rows below rows with a blank",
      "a,b,c\n1,2,3,\n4,5,6,\n,,,\nTotal,,9,\n,,,\n",
    ],
    ["the header again among rows with a blank", "a,b\n1,2,\n3,4,\na,b\n5,6,\n"],
  ] as const) {
    it(`row-trail: a good file with ${title} is read`, async () => {
      const { rows } = await read(bytes(content));
      assert.ok(rows.length > 1);
      assert.deepEqual(
        rows.filter((cells) => cells.at(-1)?.startsWith("!")),
        [],
      );
    });
  }

  it("row-long: a header that is narrower than all its rows refuses the file, if they are not blank there", async () => {
    await assert.rejects(
      read(bytes("id,qty,price\n1,Acme,2,10\n2,Beta,3,20\n")),
      refused("ERR_SOURCE_RAGGED", /2 of 2 rows with 4 cells where its header has 3/),
    );
  });

  it("row-blank: blank rows are left out, told of between rows, and not at the end", async () => {
    const tail = ",,\n".repeat(1000);
    const found = await read(bytes(`a,b,c\n\n1,2,3\n,,\n  \n\u00A0,\u3000,\n4,5,6\n${tail}`));
    assert.deepEqual(found.rows, [
      ["1", "2", "3"],
      ["4", "5", "6"],
    ]);
    assert.deepEqual(found.warnings, [["row-blank", 3, 4, 5, 6]]);
  });

  for (const [title, content, ...lines] of [
    ["in the last cell", "id,n,x\nA26,1,line one\nline two\nA27,2,ok\n", 2],
    ["in the last cell, as a single 0D", "id,n,x\r\nA26,1,one\rtwo\r\nA27,2,ok\r\n", 2],
    ["in the last cell of the last row", "id,n,x\nA25,1,ok\nA26,2,one\ntwo\n", 3],
    ["and a blank line in the last cell", "id,n,x\nA26,1,one\n\ntwo\nA27,2,ok\n", 2],
    ["with a word like Total behind it", "id,n,x\nA26,1,one\nTotal\nA27,2,ok\n", 2],
    ["twice in the last cell", "id,n,x\nA26,1,one\ntwo\nthree\nA27,2,ok\n", 2],
    [
      "in the last cell, where all rows end in a blank",
      "id,n,x\nA25,1,a,\nA24,1,a,\nA26,1,o\ntwo,\nA27,2,ok,\nA28,1,o,\n",
      4,
    ],
    ["in the first cell", "id,n,x\nAC-25,1,x\nAC-\n26,2,ok\nAC-27,3,x\n", 2, 4],
    ["in the first cell of the first row", "id,n,x\nAC-\n26,2,ok\nAC-27,3,x\n", 3],
    ["in a first cell of words", "name,n,x\nAcme,1,x\nBeta\nCorp,2,x\nGamma,3,x\n", 2, 4],
  ] as const) {
    it(`row-broken: a line break without quotes ${title} makes the rows beside the piece invalid`, async () => {
      const { source, rows } = await read(bytes(content));
      const held = await collect(source);
      assert.deepEqual(
        held.filter(({ error }) => error?.code === "row-broken").map(({ line }) => line),
        lines,
        JSON.stringify(rows),
      );
    });
  }

  const many = "A1,2,3,4\n".repeat(30);
  for (const [title, content, refusedRows] of [
    ["line breaks in quotes", 'id,n,x\nA1,2,"one\ntwo"\nA2,3,ok\n', 0],
    ["a row that lacks a cell", "id,n,x\nA1,2,3\nA2,3\nA3,4,5\n", 1],
    ["a row cut in two inside", "id,a,b,c\nA1,2,3,4\nA2,2\nx,3,4\nA3,4,5,6\n", 2],
    ["rows that lack cells", `id,a,b,c\n${many}A2,1\nA3,1\nA1,2,3,4\n`, 2],
    ["blank rows", "id,n,x\nA1,2,3\n\nA2,3,4\n", 0],
    ["an end mark below", "id,n,x\nA1,2,3\n(1 row affected)\n", 0],
    ["one column", "id\nA1\nA2\n", 0],
    ["columns without names at the end", "id,,\nA1,,\nA2,,\nA3\nA4\n", 0],
    ["a total between the rows", "id,n,x\nA1,2,3\nTotal,,3\nA2,3,4\n", 1],
    ["the header again", "id,n,x\nA1,2,3\nid,n,x\nA2,3,4\n", 0],
    [
      "rejected rows of other places",
      "a,b,waybill_row,waybill_outcome,waybill_message\n1,2,7,invalid,m\n1,9,invalid,m\n",
      1,
    ],
  ] as const) {
    it(`row-broken: a good row beside ${title} is read`, async () => {
      const { rows } = await read(bytes(content));
      const found = rows.filter((cells) => cells.at(-1)?.startsWith("!"));
      assert.equal(found.length, refusedRows, JSON.stringify(rows));
      assert.ok(!found.some((cells) => cells.at(-1) === "!row-broken"));
    });
  }

  it("row-two-tables: another table below the first refuses the file", async () => {
    await assert.rejects(
      read(bytes("a,b\n1,2\n\nname,city,zip\nx,y,1\n")),
      refused("ERR_SOURCE_TWO_TABLES", /line 4/),
    );
  });

  it("cmt: lines of comments above the header are left out, those between rows are rows", async () => {
    const above = await read(bytes("# made on Monday\n-- by hand\nid;n;x\n1;2;3\n"));
    assert.deepEqual(above.source.header, ["id", "n", "x"]);
    assert.deepEqual(above.rows, [["1", "2", "3"]]);
    assert.deepEqual(above.warnings, [["pre", 2, 1, 2]]);
    const between = await read(bytes("id;n;x\n#1;2;3\n// note\n#4;5;6\n"));
    assert.deepEqual(between.rows, [
      ["#1", "2", "3", "!row-broken"],
      ["// note", "!row-too-short"],
      ["#4", "5", "6"],
    ]);
  });

  it("dup-id: rows of one key are applied in file order and counted, or refused, or the last is sent", async () => {
    const row = (id: string, quantity: number) => `${id};1;2;2026-03-01;${quantity};1\n`;
    const content = bytes(
      `${amountHeader}\n${row("a", 1)}${row("b", 2)}${row("a", 3)}${row("Ze\u0301", 4)}${row("Z\u00E9", 5)}`,
    );
    const inOrder = await check(content, { mapping: amountMapping });
    assert.deepEqual([inOrder.valid, inOrder.repeatedKeys], [5, 2]);
    const mapping = (policy: string): string => `${amountMapping}on_duplicate: ${policy}\n`;
    const rejected = await check(content, { mapping: mapping("reject") });
    assert.deepEqual(
      rejected.errors.map(([line, , code]) => [line, code]),
      [2, 4, 5, 6].map((line) => [line, "key-repeated"]),
    );
    assert.equal((await check(content, { mapping: mapping("last") })).valid, 3);
  });

  it("dup-lookalike: keys that differ in case, blanks, dashes or leading zeros are warned of with their lines", async () => {
    const ids = ["A-1", "a-1", "A\u20111", "0A-1", "B"];
    const rows = ids.map((id) => `${id};1;2;2026-03-01;1;1\n`).join("");
    const { warnings } = await check(bytes(`${amountHeader}\n${rows}`), { mapping: amountMapping });
    assert.deepEqual(
      warnings.find(([code]) => code === "dup-lookalike"),
      ["dup-lookalike", 3, 3, 4, 5],
    );
  });
});
