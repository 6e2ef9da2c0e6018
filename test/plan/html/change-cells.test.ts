import assert from "node:assert/strict";
import fc from "fast-check";
import { ExactNumber, type ExactJson } from "../../../src/kernel/exact-json.ts";
import { toRowCells } from "../../../src/plan/html/change-cells.ts";
import { buildLeft, buildOther, buildUpdate } from "../build-plan.ts";

const plain = (text: string): string => text;

/** Old, new, difference and the side without a value. */
const cellsOf = (before: ExactJson | undefined, after: ExactJson | undefined) => {
  const row = buildUpdate(1, {}, {}, { changes: [{ field: "f", before, after }] });
  const [change] = toRowCells(row, plain)[4];
  assert.ok(change);
  const [, , start, removed, added, end, difference, absent] = change;
  return [start + removed + end, start + added + end, difference, absent];
};

describe("the cells of a change", () => {
  for (const [before, after, expected] of [
    ["10.50", "12", ["10.50", "12", "+1.50", ""]],
    [new ExactNumber("0.10"), new ExactNumber("0.05"), ["0.10", "0.05", "-0.05", ""]],
    [undefined, "5.00", ["", "5.00", "", "old"]],
    ["5.00", undefined, ["5.00", "", "", "new"]],
    [null, "", ["null", '""', "", ""]],
    ["5", 5, ['"5"', "5", "", ""]],
    ["null", null, ['"null"', "null", "", ""]],
    [[1], { a: new ExactNumber("1.10") }, ["[1]", '{"a":1.10}', "", ""]],
    ["2026-01-02", "2026-01-03", ["2026-01-02", "2026-01-03", "", ""]],
  ] as const)
    it(`show ${JSON.stringify(before)} and ${JSON.stringify(after)} as ${expected.join(" | ")}`, () => {
      assert.deepEqual(cellsOf(before, after), expected);
    });

  it("are of bounded length and safe to show, whatever the values are", () => {
    const value = fc.oneof(fc.string({ unit: "binary" }), fc.string({ size: "+3" }), fc.double());
    fc.assert(
      fc.property(value, value, value, (before, after, key) => {
        const changes = [{ field: String(key), before, after }];
        const text = JSON.stringify(
          toRowCells(buildUpdate(1, {}, {}, { changes, key: String(key) }), plain),
        );
        assert.ok(text.length < 20_000);
        assert.doesNotMatch(text, /[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it("have no secret in them", () => {
    const redact = (text: string): string => text.replaceAll("hunter2", "[redacted]");
    const row = buildUpdate(1, { a: "hunter2" }, { a: "hunter2 x" }, { key: "hunter2" });
    assert.doesNotMatch(JSON.stringify(toRowCells(row, redact)), /hunter2/);
  });
});

describe("the cells of a row", () => {
  it("say what is done with it, and why nothing is", () => {
    assert.deepEqual(toRowCells(buildOther(1, "create", { key: undefined }), plain), [
      2,
      "",
      "create",
      "a record is made",
      [],
    ]);
    const [, , action, message] = toRowCells(buildLeft(1, "rejected"), plain);
    assert.equal(action, "rejected");
    assert.match(message, /^record-not-found: the API has no record with the id key-1/);
  });

  it("show, of a row that is kept, what somebody changed", () => {
    const changes = [{ field: "list[0].name", before: "a", after: "b" }];
    const cells = toRowCells(buildLeft(1, "conflict", { changes }), plain);
    assert.deepEqual(cells[4], [["list[0].name", "list", "", "a", "b", "", "", ""]]);
  });
});
