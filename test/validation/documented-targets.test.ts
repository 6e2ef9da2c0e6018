import assert from "node:assert/strict";
import { explainRowError } from "../../src/rows/describe-row-error.ts";
import { findTarget, targets } from "../../src/targets/index.ts";
import { compileValidator } from "../../src/validation/compile-validator.ts";

const rules = { leaveToServer: [], customFields: {}, nullableFields: [] };

describe("the validator of every target", () => {
  for (const target of targets) {
    it(`asks a row of ${target.name} for each required field that the server does not fill`, () => {
      const row = { rowNumber: 1, line: 2, key: undefined, payload: {} };
      const result = compileValidator(target, rules)(row, () => ({}));
      assert.ok(!("payload" in result));
      const wanted = target.fields
        .filter((field) => field.required && !field.name.includes("."))
        .map((field) => field.name)
        .filter((name) => !target.filledByServer.includes(name));
      assert.deepEqual(new Set(result.map((error) => error.field)), new Set(wanted));
      for (const error of result) assert.match(explainRowError(error), /\.$/);
    });
  }

  it("refuses a create that brings an id, with the reason", () => {
    const target = findTarget("rhythm/certification-billing-run");
    assert.ok(target);
    const row = { rowNumber: 1, line: 2, key: undefined, payload: { id: "abc" } };
    const result = compileValidator(target, rules)(row, () => ({ column: "Id", cell: "abc" }));
    assert.ok(!("payload" in result));
    const refused = result.find((error) => error.field === "id");
    assert.ok(refused);
    assert.equal(refused.code, "field-refused");
    assert.match(
      explainRowError(refused),
      /^id must not be sent: the API makes the id of a new record/,
    );
  });
});
