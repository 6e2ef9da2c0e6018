import assert from "node:assert/strict";
import fc from "fast-check";
import { createSpreadTally } from "../../../src/plan/facts/spread.ts";

const spreadOf = (cents: readonly bigint[], limits: readonly string[] = []) => {
  const tally = createSpreadTally();
  for (const one of cents) tally.add(one, 100n);
  return tally.conclude(limits);
};

describe("a spread", () => {
  it("has every value in one bin or beyond them, and few bins, however far apart the values are", () => {
    const value = fc.oneof(fc.bigInt(-50_000n, 50_000n), fc.bigInt(-(10n ** 30n), 10n ** 30n));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (cents) => {
        const spread = spreadOf(cents);
        assert.ok(spread);
        const { bins, below, above } = spread;
        const within = bins.reduce((sum, { rows }) => sum + rows, 0);
        assert.equal(within + below + above, cents.length);
        assert.ok(bins.length <= 48);
        for (const [at, { from }] of bins.entries())
          if (at > 0) assert.equal(from, bins[at - 1]?.to);
      }),
    );
  });

  it("counts a value in the bin that begins with it or below it", () => {
    const cents = [-250n, -1n, 0n, 1n, 999n, 1000n];
    const { bins = [] } = spreadOf(cents) ?? {};
    for (const { from, to, rows } of bins) {
      const [low, high] = [from, to].map((edge) => Math.round(Number(edge) * 100));
      const inside = cents.filter((one) => Number(one) >= (low ?? 0) && Number(one) < (high ?? 0));
      assert.equal(rows, inside.length, `${from} to ${to}`);
    }
  });

  it("leaves a far value beyond the bins where all others would be one bar, and counts it", () => {
    const near = Array.from({ length: 1000 }, (_, at) => BigInt(at - 500));
    const spread = spreadOf([...near, 10n ** 15n]);
    assert.equal(spread?.above, 1);
    assert.ok(spread.bins.filter(({ rows }) => rows > 0).length > 8);
  });

  it("says where a near limit stands, on both sides, and that a far one is beyond", () => {
    const cents = [-13_695n, 11_680n, 100n];
    const near = spreadOf(cents, ["200"])?.marks ?? [];
    assert.deepEqual(
      near.map(({ value }) => value),
      ["-200", "200"],
    );
    const [low = -1, high = -1] = near.map(({ at }) => at);
    assert.ok(low > 0 && low < high && high < 1, `${low} ${high}`);
    assert.deepEqual(spreadOf(cents, ["90000"])?.marks, [
      { value: "-90000", at: undefined },
      { value: "90000", at: undefined },
    ]);
  });

  it("is nothing without values", () => {
    assert.equal(spreadOf([]), undefined);
  });
});
