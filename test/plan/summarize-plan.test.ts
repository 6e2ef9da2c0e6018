import assert from "node:assert/strict";
import fc from "fast-check";
import { ExactNumber } from "../../src/kernel/exact-json.ts";
import { createPlanTally } from "../../src/plan/summarize-plan.ts";
import type { PlannedRow, PlanSummary } from "../../src/plan/plan.ts";
import { buildLeft, buildOther, buildUpdate, someCost } from "./build-plan.ts";

const tally = (rows: readonly PlannedRow[], amounts: readonly string[] = []): PlanSummary => {
  const one = createPlanTally({ amounts });
  for (const row of rows) one.add(row);
  return one.conclude({ cost: someCost, broken: [] });
};

const money = (cents: bigint): string => {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const cents = (text: string): bigint => BigInt(text.replace(".", ""));
const size = (value: bigint): bigint => (value < 0n ? -value : value);
const pairs = fc.array(
  fc.tuple(
    fc.option(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n })),
    fc.option(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n })),
  ),
  { minLength: 1, maxLength: 40 },
);
const recordOf = (value: bigint | null) => (value === null ? {} : { Amount: money(value) });

describe("the tally of a plan", () => {
  it("adds amounts to the last digit, and finds the largest changes", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const rows = list.map(([before, after], at) =>
          buildUpdate(at + 1, recordOf(before), recordOf(after)),
        );
        const [summary] = tally(rows, ["Amount"]).amounts;
        assert.ok(summary);
        const total = (side: 0 | 1) => list.reduce((sum, pair) => sum + (pair[side] ?? 0n), 0n);
        const shown = (text: string) => (text.includes(".") ? cents(text) : BigInt(text) * 100n);
        assert.equal(shown(summary.sumBefore), total(0));
        assert.equal(shown(summary.sumAfter), total(1));
        assert.equal(shown(summary.difference), total(1) - total(0));
        const changed = list
          .filter(([before, after]) => before !== after)
          .map(([before, after]) => size((after ?? 0n) - (before ?? 0n)))
          .toSorted((a, b) => (a === b ? 0 : a > b ? -1 : 1));
        assert.equal(summary.rows, changed.length);
        assert.deepEqual(
          summary.largest.map(({ difference }) => size(shown(difference))),
          changed.slice(0, 10),
        );
        for (const one of summary.largest)
          assert.equal(shown(one.after) - shown(one.before), shown(one.difference));
      }),
    );
  });

  it("keeps amounts as they are written, whether text or number", () => {
    const [summary] = tally(
      [
        buildUpdate(1, { Amount: "10.50" }, { Amount: "12.00" }),
        buildUpdate(2, { Amount: new ExactNumber("0.10") }, { Amount: new ExactNumber("0.30") }),
        buildUpdate(3, { Amount: 7 }, { Amount: 7 }),
        buildUpdate(4, { Amount: new ExactNumber("1E2") }, { Amount: "100" }),
      ],
      ["Amount"],
    ).amounts;
    assert.deepEqual(summary, {
      field: "Amount",
      rows: 2,
      sumBefore: "117.60",
      sumAfter: "119.30",
      difference: "1.70",
      largest: [
        {
          rowNumber: 1,
          line: 2,
          key: "key-1",
          before: "10.50",
          after: "12.00",
          difference: "1.50",
        },
        { rowNumber: 2, line: 3, key: "key-2", before: "0.10", after: "0.30", difference: "0.20" },
      ],
    });
  });

  it("says on which side an amount is missing, and how many values are no amounts", () => {
    const [summary] = tally(
      [
        buildUpdate(1, {}, { Amount: "5" }),
        buildUpdate(2, { Amount: "3.5" }, { Amount: null }),
        buildUpdate(3, { Amount: "1,000" }, { Amount: "1,000" }),
      ],
      ["Amount"],
    ).amounts;
    assert.deepEqual(
      summary?.largest.map(({ before, after, absent }) => [before, after, absent]),
      [
        ["0", "5", "before"],
        ["3.5", "0", "after"],
      ],
    );
    assert.equal(summary?.unreadable, 2);
  });

  it("adds the amounts of a list's items, whatever their order", () => {
    const before = { items: [{ price: "1.00" }, { price: "2.00" }, {}] };
    const after = { items: [{ price: "2.00" }, { price: "1.25" }] };
    const [summary] = tally([buildUpdate(1, before, after)], ["items.price"]).amounts;
    assert.deepEqual(
      [summary?.sumBefore, summary?.sumAfter, summary?.difference],
      ["3.00", "3.25", "0.25"],
    );
  });

  it("names the earlier of two changes of the same size first", () => {
    const rows = Array.from({ length: 30 }, (_, at) =>
      buildUpdate(at + 1, { Amount: "1" }, { Amount: at % 2 === 0 ? "2" : "0" }),
    );
    const [summary] = tally(rows, ["Amount"]).amounts;
    assert.deepEqual(
      summary?.largest.map(({ rowNumber }) => rowNumber),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it("counts every row once, and what is left by outcome and code", () => {
    const summary = tally([
      buildOther(1, "create"),
      buildOther(2, "unchanged"),
      buildUpdate(3, { a: 1 }, { a: 2 }),
      buildLeft(4, "rejected"),
      buildLeft(5, "rejected"),
      buildLeft(6, "conflict", { errors: [] }),
    ]);
    assert.deepEqual(
      [summary.rows, summary.creates, summary.updates, summary.unchanged],
      [6, 1, 1, 1],
    );
    assert.deepEqual(summary.left, {
      rejected: { "record-not-found": 2 },
      conflict: { "no-reason": 1 },
    });
  });

  it("counts a field once a row, and a list as one field; most first", () => {
    const change = (field: string) => ({ field, before: 1, after: 2 });
    const summary = tally([
      buildUpdate(1, {}, {}, { changes: ["a", "list[0].x", "list[11].y"].map(change) }),
      buildUpdate(2, {}, {}, { changes: ["deep.list[3]", "list[1]"].map(change) }),
    ]);
    assert.deepEqual(summary.fields, [
      { field: "list", rows: 2 },
      { field: "a", rows: 1 },
      { field: "deep.list", rows: 1 },
    ]);
  });

  it("does not grow with the names that records make up", () => {
    const rows = Array.from({ length: 3000 }, (_, at) =>
      buildUpdate(at + 1, {}, { [`own-${at}`]: 1 }),
    );
    const { fields } = tally(rows);
    assert.equal(fields.length, 1001);
    assert.deepEqual(fields[0], { field: "(other fields)", rows: 2000 });
  });
});
