import assert from "node:assert/strict";
import { faultOfMove, findLock } from "../../src/change/faults.ts";
import { locateRecordFault } from "../../src/change/record-fault.ts";
import { describeRowError } from "../../src/rows/describe-row-error.ts";

const place = { rowNumber: 3, line: 4 };

describe("the faults of live records", () => {
  it("name the lock", () => {
    assert.equal(findLock({ sys_locked: false }), undefined);
    assert.equal(findLock({ sys_locked: "true" }), undefined);
    assert.equal(findLock({}), undefined);
    const fault = findLock({ sys_locked: true });
    assert.ok(fault !== undefined);
    assert.match(
      describeRowError(locateRecordFault(fault, place), "a.csv"),
      /^a\.csv line 4: the record is locked \(sys_locked\)/,
    );
  });

  it("name what moved, old and new, and no more than ten fields", () => {
    const fault = faultOfMove([
      { field: "a", before: "1", after: undefined },
      { field: "l[0].b", before: { n: "\u202e" }, after: 2 },
    ]);
    const error = locateRecordFault(fault, place, () => ({ column: "A", cell: "9" }));
    assert.deepEqual(
      [error.code, error.stage, error.field, error.column, error.cell],
      ["record-moved", "delivery", "a", "A", "9"],
    );
    assert.equal(
      describeRowError(error, "a.csv"),
      'a.csv line 4, column "A": the record has changed since the plan was made (a: "1", now nothing; l[0].b: {"n":"\\u202e"}, now 2), so nothing was sent. Make a new plan.',
    );
    const many = Array.from({ length: 12 }, (_, i) => ({ field: `f${i}`, before: 1, after: 2 }));
    assert.match(
      describeRowError(locateRecordFault(faultOfMove(many), place), "a.csv"),
      /f9: 1, now 2; and 2 more\)/,
    );
  });
});
