import assert from "node:assert/strict";
import { judgeCells, refusedWith } from "./judge-cells.ts";

const digits = (count: number, cell: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => cell(at));

describe("hazards of ids", () => {
  it("id-sci: refuses the row, because digits are gone", async () => {
    const { rows, says } = await judgeCells(["1.23457E+14", "1,23457E+14", "12E3", "A1E+1"], "Id");
    assert.deepEqual(rows, ["id-sci!", "id-sci!", "12E3", "A1E+1"]);
    assert.match(says, /lost digits.*Format the column as text/);
  });

  it("id-15-digits: warns of single ones, and refuses the file where a fifth of the long ids is so", async () => {
    const few = [
      "100000000000001000",
      ...digits(20, (at) => `1000000000000010${10 + at}`),
      ...digits(20, (at) => `s${at}`),
    ];
    const { rows, warnings } = await judgeCells(few, "Id");
    assert.equal(rows[0], "100000000000001000");
    assert.deepEqual(warnings, ["id-15-digits: 1 (2)"]);
    // Of 52 ids 12 are cut: less than a quarter of all rows, and all but two of the long ones.
    const many = [
      ...digits(12, (at) => `${100_000_000_000_000 + at}000`),
      ...digits(40, (at) => `${10_000_000 + at}`),
    ];
    const padded = [...many, ...digits(30, (at) => `s${at}`)];
    for (const cells of [many, padded])
      await assert.rejects(
        judgeCells(cells, "Id"),
        refusedWith("ERR_SOURCE_DAMAGED", /12 ids that end in zeros.*--accept id-15-digits/s),
      );
    const accepted = await judgeCells(many, "Id", "", { accept: ["id-15-digits"] });
    assert.equal(accepted.warnings[0], "accepted: 12 (2, 3, 4, 5, 6, 7, 8, 9, 10, 11)");
  });

  it("id-zeros-lost: warns once a column with the lines, and pads nothing", async () => {
    const cells = [...digits(18, (at) => `9${10_000 + at * 7}`), "4711", "512"];
    const { rows, warnings } = await judgeCells(cells, "Id");
    assert.equal(rows[18], "4711");
    assert.deepEqual(warnings, ["id-zeros-lost: 2 (20, 21)"]);
  });

  it("id-zeros-lost: takes numbers that count up for what they are", async () => {
    assert.deepEqual(
      (
        await judgeCells(
          digits(120, (at) => String(at + 1)),
          "Id",
        )
      ).warnings,
      [],
    );
  });

  it("id-line-break, id-long: warns of ids that no record is likely to have", async () => {
    const { warnings } = await judgeCells(['"a\nb"', "x".repeat(256), "x".repeat(255)], "Id");
    assert.deepEqual(
      warnings.map((warning) => warning.split(":")[0]),
      ["id-line-break", "id-long"],
    );
  });

  it("id-float: warns of ids that end in .0", async () => {
    const { rows, warnings } = await judgeCells(["123.0", "124.0"], "Id");
    assert.deepEqual(rows, ["123.0", "124.0"]);
    assert.deepEqual(warnings, ["id-float: 2 (2, 3)"]);
  });

  it("id-date-like: warns of ids that look like dates", async () => {
    const { warnings } = await judgeCells(["3-Apr", "Mar-04", "2025-03-04", "x1"], "Id");
    assert.deepEqual(warnings, ["id-date-like: 3 (2, 3, 4)"]);
  });

  it("id-blank: refuses rows whose id is empty, blank or invisible", async () => {
    const { rows } = await judgeCells(["", "  ", "\u00A0", "\u200B", "\uFEFF\u2060"], "Id");
    assert.deepEqual(rows, [
      "key-missing!",
      "key-missing!",
      "key-missing!",
      "id-blank!",
      "id-blank!",
    ]);
  });

  it("id-null-token: refuses rows whose id is a word for nothing", async () => {
    const words = ["NULL", "N/A", "#N/A", "undefined", "[object Object]", "nan", "\\N", "-"];
    const { rows } = await judgeCells(words, "Id");
    assert.deepEqual(
      rows,
      words.map((word) => (word === "#N/A" ? "xl-error!" : "id-null-token!")),
    );
  });

  it("id-trim: sends outer blanks with a warning, and trims them where the mapping says so", async () => {
    const cells = [" 12 ", "13\u00A0", "14"];
    const asRead = await judgeCells(cells, "Id");
    assert.deepEqual(asRead.rows, cells);
    assert.deepEqual(asRead.warnings, ["id-trim: 2 (2, 3)"]);
    const cleaned = await judgeCells(cells, "Id", "clean: [outer-blanks]");
    assert.deepEqual(cleaned.rows, ["12", "13", "14"]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 2 (2, 3)"]);
    assert.deepEqual((await judgeCells(cells, "Id", "trim: true")).warnings, []);
  });

  it("id-lookalike: warns of dashes, full-width and Cyrillic letters, and changes nothing", async () => {
    const cells = ["A\u20131", "A\u20111", "\uFF21\uFF22", "INV\u0410", "A-1"];
    const { rows, warnings } = await judgeCells(cells, "Id");
    assert.deepEqual(rows, cells);
    assert.equal(warnings[0], "id-lookalike: 4 (2, 3, 4, 5)");
  });
});
