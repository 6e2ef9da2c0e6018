import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanWords, compileClean } from "../../../src/mapping/transforms/clean-cell.ts";
import { mapperOf, rowOf, showResult } from "../map-cells.ts";

const printable = fc.string({ unit: "grapheme-ascii" });

describe("clean", () => {
  it("changes no cell where nothing is named", () => {
    const clean = compileClean([]);
    fc.assert(fc.property(fc.string({ unit: "binary" }), (cell) => clean(cell) === cell));
  });

  it("changes no plain text, whatever is named", () => {
    const clean = compileClean(cleanWords, ["paid"]);
    const isPlain = (cell: string): boolean =>
      cell === cell.trim() && !/^[='"]/.test(cell) && cell.toLowerCase() !== "paid";
    fc.assert(fc.property(printable.filter(isPlain), (cell) => clean(cell) === cell));
  });

  it("leaves nothing behind that it takes off", () => {
    const clean = compileClean(["zero-width", "bidi", "outer-blanks"]);
    const units = fc.constantFrom("a", "1", " ", "\u200B", "\uFEFF", "\u202E", "\u00AD", "\u00A0");
    fc.assert(
      fc.property(fc.string({ unit: units }), (cell) => /^(?:[a1](?:.*[a1])?)?$/.test(clean(cell))),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: units }),
        (cell) => !/[\u200B\uFEFF\u202E\u00AD]/.test(clean(cell)),
      ),
    );
  });

  it("finds what stands under other damage", () => {
    const clean = compileClean(["zero-width", "outer-blanks", "formula-text", "apostrophe"]);
    assert.deepEqual(['\u200B ="007" ', '=" 007 "', "'007", '="a""b"', "'t Hart"].map(clean), [
      "007",
      "007",
      "007",
      'a"b',
      "'t Hart",
    ]);
  });

  it("cleans each part of a template, and leaves a table its own words", async () => {
    const mapper = await mapperOf(
      '  name: "@"\n  status: { column: S, clean: [enum-case], table: { Pending: pending } }\n'.replace(
        '"@"',
        "{ template: '{A} {B}', clean: [outer-blanks], nulls: [NULL] }",
      ),
      ["A", "B", "S"],
    );
    const row = rowOf(["1", " Ann ", "Lee ", "Pending"]);
    assert.equal(showResult(mapper.mapRow(row), "name"), "Ann Lee");
    assert.equal(showResult(mapper.mapRow(row), "status"), "pending");
    const blank = mapper.mapRow(rowOf(["1", "NULL", " ", "Pending"]));
    assert.equal(showResult(blank, "name"), "(left out)");
  });
});
