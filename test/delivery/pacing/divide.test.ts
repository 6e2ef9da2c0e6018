import assert from "node:assert/strict";
import fc from "fast-check";
import { divide, divideWhole } from "../../../src/delivery/pacing/divide.ts";

const taker = fc.record({
  places: fc.integer({ min: 1, max: 5 }),
  most: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 20 })),
});
const takers = fc.array(taker, { minLength: 1, maxLength: 6 });
const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

describe("what is divided", () => {
  it("goes to each place alike, and what somebody has no use for to the rest", () => {
    const all = { places: 1, most: Number.POSITIVE_INFINITY };
    assert.deepEqual(divide(20, [all, { ...all, places: 3 }]), [5, 15]);
    assert.deepEqual(divide(20, [all, { places: 1, most: 4 }, all]), [8, 4, 8]);
    assert.deepEqual(divide(20, [{ places: 1, most: 4 }]), [4]);
  });

  it("is never more than there is, nor than anybody has a use for, and nothing is left that somebody can use", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), takers, (total, wanted) => {
        const parts = divide(total, wanted);
        const useful = sum(wanted.map(({ most }) => most));
        assert.ok(Math.abs(sum(parts) - Math.min(total, useful)) < 1e-6, parts.join(", "));
        for (const [index, part] of parts.entries())
          assert.ok(part <= (wanted[index]?.most ?? 0) + 1e-9);
      }),
    );
  });

  it("in whole numbers, is all that can be used, and goes round where there is too little", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), takers, fc.nat(9), (total, wanted, turn) => {
        const parts = divideWhole(total, wanted, turn);
        const useful = sum(wanted.map(({ most }) => most));
        assert.equal(sum(parts), Math.min(total, useful));
        for (const [index, part] of parts.entries()) assert.ok(part <= (wanted[index]?.most ?? 0));
      }),
    );
    const three = Array.from({ length: 3 }, () => ({ places: 1, most: 8 }));
    const turns = [0, 1, 2].map((turn) => divideWhole(1, three, turn));
    assert.deepEqual(turns, [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });
});
