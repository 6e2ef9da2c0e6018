import assert from "node:assert/strict";
import { describeVerification } from "../../src/report/describe-verification.ts";
import { VerificationTally } from "../../src/report/verification-tally.ts";
import type { Difference, RowResult, Verification } from "../../src/rows/row.ts";
import { buildError, buildRow } from "./build-report.ts";

const applied = (
  by: Verification["by"] | undefined,
  differences: readonly Difference[] = [],
  changes: Partial<RowResult> = {},
): RowResult => {
  const verification = by === undefined ? {} : { verification: { by, differences } };
  return buildRow(1, ["a"], "applied", { ...verification, ...changes }).result;
};

function tally(...results: readonly RowResult[]): VerificationTally["counts"] {
  const counts = new VerificationTally();
  for (const result of results) counts.add(result);
  return counts.counts;
}

const rounded = (field: string): Difference => ({ field, kind: "rounded" });

describe("what was seen of rows after writing", () => {
  it("is counted by row, and by field and kind, the field with the most rows first", () => {
    const counts = tally(
      applied("reading"),
      applied("answer"),
      applied(undefined),
      applied("reading", [rounded("Rate"), { field: "Note", kind: "ignored" }]),
      applied("answer", [{ field: "Note", kind: "reformatted" }]),
    );
    assert.deepEqual(counts, {
      checked: 4,
      read: 2,
      asSent: 2,
      differing: 2,
      unreadable: 0,
      fields: { Note: { ignored: 1, reformatted: 1 }, Rate: { rounded: 1 } },
    });
    assert.deepEqual(Object.keys(counts.fields), ["Note", "Rate"]);
  });

  it("counts a list once for a row, whichever of its items differ", () => {
    const items = ["lines[0].price", "lines[1].price", "lines[12].price"].map(rounded);
    assert.deepEqual(tally(applied("reading", items)).fields, { "lines.price": { rounded: 1 } });
  });

  it("takes no more memory for ever new names", () => {
    const results = Array.from({ length: 1000 }, (_, at) =>
      applied("answer", [rounded(`free.name${at}`)]),
    );
    const { fields } = tally(...results);
    assert.equal(Object.keys(fields).length, 201);
    assert.deepEqual(fields["(other fields)"], { rounded: 800 });
  });

  it("counts what could not be read, also where the answer showed something", () => {
    const errors = [buildError(1, { code: "not-read-back", stage: "delivery" })];
    const counts = tally(applied("answer", [], { errors }), applied(undefined, [], { errors }));
    assert.deepEqual([counts.checked, counts.asSent, counts.unreadable], [1, 1, 2]);
  });

  it("is told when something was read or differs, and not otherwise", () => {
    assert.deepEqual(describeVerification(tally(applied("answer"), applied(undefined))), []);
    assert.deepEqual(describeVerification(tally(applied("reading"), applied("answer"))), [
      "Checked after writing: 2 rows (1 read back, 1 by its answer), 2 kept as sent, 0 kept otherwise",
    ]);
    const differing = applied("answer", [rounded("Rate"), { field: "a\u202Eb", kind: "ignored" }]);
    assert.deepEqual(describeVerification(tally(differing)), [
      "Checked after writing: 1 row (0 read back, 1 by its answer), 0 kept as sent, 1 kept otherwise",
      "  Rate: rounded in 1 row",
      "  a\\u202eb: ignored in 1 row",
    ]);
  });
});
