import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseRows } from "../../../src/load/read-back/create-write-check.ts";

const rows = Array.from({ length: 20_000 }, (_, index) => ({ rowNumber: index + 1 }));

describe("chooseRows", () => {
  it("chooses all rows, or none, when that is what was asked for", () => {
    assert.ok(rows.every(chooseRows("load-1", 1)));
    assert.ok(!rows.some(chooseRows("load-1", 0)));
  });

  it("chooses about the share", () => {
    for (const share of [0.01, 0.05, 0.5]) {
      const chosen = rows.filter(chooseRows("wb-20261122-0231-5f1c", share)).length;
      assert.ok(Math.abs(chosen - share * rows.length) < 300, `${chosen} for ${share}`);
    }
  });

  it("chooses the same rows each time, others for another load, and more of them for a larger share", () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.uuid(), share, share, fc.integer({ min: 1 }), (loadId, a, b, rowNumber) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const chosen = chooseRows(loadId, less)({ rowNumber });
        assert.equal(chooseRows(loadId, less)({ rowNumber }), chosen);
        assert.ok(!chosen || chooseRows(loadId, more)({ rowNumber }));
      }),
    );
    const [one, other] = ["load-1", "load-2"].map((id) => rows.filter(chooseRows(id, 0.05)));
    assert.notDeepEqual(one, other);
  });
});
