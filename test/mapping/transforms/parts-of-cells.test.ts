import assert from "node:assert/strict";
import fc from "fast-check";
import { mapCells, mapperOf, refusalOf, rowOf, showResult } from "../map-cells.ts";

const codes = (shown: readonly unknown[]): readonly unknown[] =>
  shown.map((one) => (typeof one === "string" ? one.replace(/: file\.csv.*/s, "") : one));

describe("list: { each }", () => {
  const settings = (each: string) => `{ column: C, list: { separator: ";", each: ${each} } }`;

  it("translates each item by a table, in the order of case and table", async () => {
    assert.deepEqual(
      await mapCells("tags", settings("{ case: upper, table: { A: one, B: two } }"), ["a;B", ""]),
      [["one", "two"], "(left out)"],
    );
    assert.deepEqual(
      await mapCells("tags", settings("{ table: { a: one }, otherwise: { value: other } }"), [
        "a;b",
      ]),
      [["one", "other"]],
    );
  });

  it("names the item that is at fault", async () => {
    const [shown] = await mapCells("tags", settings("{ table: { a: one } }"), ["a;b"]);
    assert.match(
      String(shown),
      /^value-not-in-table: .*the item "b" of "a;b" is not in the table for tags; the table knows a\./,
    );
  });

  it("is refused where it says nothing that there is", async () => {
    const refused = (each: string) => refusalOf(`  tags: ${settings(each)}\n`);
    assert.match(await refused("{ tables: { a: b } }"), /Did you mean "table"/);
    assert.match(await refused("{ otherwise: keep }"), /otherwise needs a table/);
    assert.match(await refused("{ lookup: { file: a.csv } }"), /lookup\.key: is missing/);
  });
});

describe("json: { path }", () => {
  it("takes one value out of a cell, numbers as they are written", async () => {
    const map = (path: string, cells: readonly string[], field = "city") =>
      mapCells(field, `{ column: C, json: { path: ${path} } }`, cells);
    assert.deepEqual(
      await map("a.b", [
        '{"a":{"b":"x y"}}',
        '{"a":{"b":12345678901234567890.10}}',
        '{"a":{"b":null}}',
        '{"a":{"b":true}}',
        "",
      ]),
      ["x y", "12345678901234567890.10", "(left out)", "true", "(left out)"],
    );
    assert.deepEqual(await map('"a[1].b"', ['{"a":[1,{"b":7}]}'], "count"), [7]);
    assert.deepEqual(await map("a", ['{"a":{"x":[1,2]}}'], "extras"), [{ x: [1, 2] }]);
    assert.deepEqual(await map("a", ['{"a":["x","y"]}'], "tags"), [["x", "y"]]);
  });

  it("goes through the steps and one conversion like any text", async () => {
    assert.deepEqual(
      await mapCells("amount", "{ column: C, json: { path: a }, decimal: { negate: true } }", [
        '{"a":1.50}',
      ]),
      ["-1.50"],
    );
    assert.deepEqual(
      await mapCells(
        "status",
        "{ column: C, json: { path: a }, case: lower, table: { p: pending } }",
        ['{"a":"P"}'],
      ),
      ["pending"],
    );
  });

  it("is an error where nothing stands there, or the cell is no JSON that arrives as it is", async () => {
    const cells = [
      '{"b":1}',
      '{"a":1}',
      '"a"',
      "{",
      '{"a":{"b":1},"a":2}',
      '{"__proto__":1}',
      "[]",
    ];
    assert.deepEqual(codes(await mapCells("city", "{ column: C, json: { path: a.b } }", cells)), [
      "not-in-json",
      "not-in-json",
      "not-in-json",
      "not-json",
      "json-would-change",
      "json-would-change",
      "not-in-json",
    ]);
    assert.deepEqual(
      await mapCells(
        "city",
        "{ column: C, json: { path: a.b, missing: blank }, default: x }",
        cells.slice(0, 2),
      ),
      ["x", "x"],
    );
    const [wrong] = codes(
      await mapCells("tags", "{ column: C, json: { path: a } }", ['{"a":{"b":1}}']),
    );
    assert.equal(wrong, "not-json");
  });

  it("is refused where the path is none", async () => {
    for (const path of ['""', "a..b", "'a[x]'", "__proto__", "7"])
      assert.match(
        await refusalOf(`  city: { column: C, json: { path: ${path} } }\n`),
        /json.*takes/,
        path,
      );
    assert.match(await refusalOf("  city: { column: C, json: false }\n"), /json/);
    assert.match(
      await refusalOf("  city: { column: C, json: { pathh: a } }\n"),
      /Did you mean "path"/,
    );
  });

  it("gives every text of a document back as it is", async () => {
    const mapper = await mapperOf("  city: { column: C, json: { path: a.b } }\n", ["C"]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.jsonValue(), (text, other) => {
        fc.pre(text.trim() !== "");
        const cell = JSON.stringify({ a: { b: text }, c: text.length });
        assert.equal(showResult(mapper.mapRow(rowOf(["1", cell])), "city"), text);
        // Whatever else stands in it is a value or an error, and never a crash.
        mapper.mapRow(rowOf(["1", JSON.stringify(other)]));
      }),
    );
  });
});
