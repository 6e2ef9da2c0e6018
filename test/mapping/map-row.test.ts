import assert from "node:assert/strict";
import fc from "fast-check";
import { describeRowError } from "../../src/rows/describe-row-error.ts";
import { mapCells, mapperOf, rowOf } from "./map-cells.ts";

describe("mapRow", () => {
  it("makes a nested payload in the mapping's order, with the key", async () => {
    const mapper = await mapperOf(
      "  options.notice_id: N\n  options.ids: { column: L, list: '|' }\n" +
        "  reminders[0].notice_id: R0\n  reminders[0].number: { column: No, integer: true }\n  reminders[1].notice_id: R1\n" +
        "  tags[0]: N\n  extras: { constant: { a: [1] } }\n",
      ["N", "L", "R0", "No", "R1"],
    );
    const result = mapper.mapRow(rowOf(["7", "n", "a|b", "r0", "12", "r1"]));
    assert.ok(result.kind === "mapped");
    assert.equal(result.row.key, "7");
    assert.equal(
      JSON.stringify(result.row.payload),
      '{"id":"7","options":{"notice_id":"n","ids":["a","b"]},"reminders":[{"notice_id":"r0","number":12},{"notice_id":"r1"}],"tags":["n"],"extras":{"a":[1]}}',
    );
  });

  it("makes no object and no list where all cells are blank", async () => {
    const mapper = await mapperOf("  options.notice_id: N\n  reminders[0].notice_id: R\n", [
      "N",
      "R",
    ]);
    const result = mapper.mapRow(rowOf(["7", " ", ""]));
    assert.ok(result.kind === "mapped");
    assert.deepEqual(result.row.payload, { id: "7" });
  });

  it("sends an object or list that the API requires, even if all its cells are blank", async () => {
    const mapper = await mapperOf(
      "  terms.note: N\n  terms.dates[0].day: R\n",
      ["N", "R"],
      "version: 1\ntarget: fake/strict\nleave_to_server: [created_at]\n",
    );
    const result = mapper.mapRow(rowOf(["7", "", ""]));
    assert.ok(result.kind === "mapped");
    assert.deepEqual(result.row.payload, { id: "7", terms: { dates: [] } });
  });

  it("refuses a list item behind a blank one", async () => {
    const mapper = await mapperOf(
      "  reminders[0].notice_id: A\n  reminders[1].notice_id: B\n  reminders[2].notice_id: C\n",
      ["A", "B", "C"],
    );
    const errorsOf = (cells: readonly string[]) => {
      const result = mapper.mapRow(rowOf(["7", ...cells]));
      assert.ok(result.kind === "invalid");
      return result.errors.map((e) => [e.field, e.code, e.facts["filled"]]);
    };
    assert.deepEqual(errorsOf(["", "x", ""]), [
      ["reminders[0]", "list-has-a-hole", "reminders[1]"],
    ]);
    assert.deepEqual(errorsOf(["x", "", "y"]), [
      ["reminders[1]", "list-has-a-hole", "reminders[2]"],
    ]);
  });

  it("reports all errors of a row with column, field and cell", async () => {
    const mapper = await mapperOf("  count: N\n  ratio: R\n  active: A\n", ["N", "R", "A"]);
    const result = mapper.mapRow({ rowNumber: 4, line: 9, cells: ["7", "x", "1,5", "TRUE"] });
    assert.ok(result.kind === "invalid");
    assert.equal(result.key, "7");
    assert.deepEqual(
      result.errors.map((e) => [e.rowNumber, e.line, e.column, e.field, e.cell, e.code]),
      [
        [4, 9, "N", "count", "x", "not-an-integer"],
        [4, 9, "R", "ratio", "1,5", "not-a-number"],
      ],
    );
  });

  it("has no key where the key's cell is blank", async () => {
    const mapper = await mapperOf("", []);
    const result = mapper.mapRow(rowOf([" "]));
    assert.ok(result.kind === "mapped");
    assert.equal(result.row.key, undefined);
  });

  it("leaves every cell as it is, to the byte", async () => {
    const mapper = await mapperOf("  city: City\n", ["City"]);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (cell) => {
        const result = mapper.mapRow(rowOf(["1", cell]));
        assert.ok(result.kind === "mapped");
        assert.equal(result.row.payload["city"], cell.trim() === "" ? undefined : cell);
      }),
    );
    for (const cell of ["00123", " x ", "12345678901234567890", "=1+1", "a\nb", "é\u0301", "null"])
      assert.deepEqual(await mapCells("city", "C", [cell]), [cell]);
  });
});

describe("skip_rows", () => {
  const mapperWith = (condition: string) =>
    mapperOf(
      "  city: City\n",
      ["City", "Status"],
      `version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\nskip_rows:\n  - ${condition}\n  - { column: City, equals: nowhere }\n`,
    );
  const skipped = async (condition: string, status: string): Promise<boolean> =>
    (await mapperWith(condition)).mapRow(rowOf(["1", "x", status])).kind === "skipped";

  it("skips by equality, inequality, blankness and pattern", async () => {
    assert.equal(await skipped("{ column: Status, equals: [void, cancelled] }", "void"), true);
    assert.equal(await skipped("{ column: Status, equals: [void, cancelled] }", "Void"), false);
    assert.equal(await skipped("{ column: Status, not_equals: open }", "open"), false);
    assert.equal(await skipped("{ column: Status, not_equals: open }", "x"), true);
    assert.equal(await skipped("{ column: Status, blank: true }", "  "), true);
    assert.equal(await skipped("{ column: Status, blank: false }", "  "), false);
    assert.equal(await skipped('{ column: Status, matches: "^X" }', "X1"), true);
    assert.equal(await skipped('{ column: Status, matches: "^X" }', "1X"), false);
  });

  it("needs all tests of one condition", async () => {
    const condition = "{ column: Status, blank: false, not_equals: [a, b] }";
    assert.equal(await skipped(condition, ""), false);
    assert.equal(await skipped(condition, "a"), false);
    assert.equal(await skipped(condition, "c"), true);
  });

  it("sends no row whose cell is too long to be tested with a pattern", async () => {
    const mapper = await mapperWith('{ column: Status, matches: "^X" }');
    const result = mapper.mapRow(rowOf(["k", "x", "y".repeat(10_001)]));
    assert.ok(result.kind === "invalid");
    assert.deepEqual(
      result.errors.map((e) => [e.rowNumber, e.column, e.code]),
      [[1, "Status", "cell-too-long"]],
    );
  });

  it("says which condition, and keeps the key", async () => {
    const result = (await mapperWith("{ column: [State, Status], equals: [void] }")).mapRow(
      rowOf(["k", "x", "void"]),
    );
    assert.ok(result.kind === "skipped");
    assert.equal(result.key, "k");
    assert.equal(
      describeRowError(result.error, "f.csv"),
      'f.csv line 2, column "Status": "void" meets a condition under skip_rows in the mapping (equals "void"), so the row is not sent. Change the condition if it should be.',
    );
  });
});
