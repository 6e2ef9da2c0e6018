import assert from "node:assert/strict";
import { Exact } from "../../../src/kernel/exact-decimal.ts";
import { createPlanLook, type KnownGuard } from "../../../src/plan/facts/plan-facts.ts";
import type { PlannedRow } from "../../../src/plan/plan.ts";
import { createPlanTally } from "../../../src/plan/summarize-plan.ts";
import { buildLeft, buildOther, buildUpdate, someCost } from "../build-plan.ts";

const lookAt = (rows: readonly PlannedRow[], guard?: KnownGuard) => {
  const look = createPlanLook(["Amount", "Quantity"], guard);
  const tally = createPlanTally({ amounts: ["Amount", "Quantity"] });
  const marks = rows.map((row) => {
    tally.add(row);
    return look.add(row);
  });
  return { facts: look.conclude(), marks, summary: tally.conclude({ cost: someCost, broken: [] }) };
};

const update = (at: number, before: string, after: string, currency?: string) =>
  buildUpdate(
    at,
    { Amount: before, ...(currency !== undefined && { CurrencyCode: currency }) },
    { Amount: after, ...(currency !== undefined && { CurrencyCode: currency }) },
  );

describe("what is looked at in a plan", () => {
  it("adds up by currency to the sums of the summary", () => {
    const { facts, summary } = lookAt([
      update(1, "10.50", "12", "EUR"),
      update(2, "1", "0.25", "USD"),
      update(3, "7", "8.125", "EUR"),
      update(4, "5", "6"),
    ]);
    const [amount] = facts.amounts;
    assert.deepEqual(
      amount?.currencies.map(({ currency, rows, difference }) => [currency, rows, difference]),
      [
        ["EUR", 2, "2.625"],
        ["USD", 1, "-0.75"],
        [undefined, 1, "1"],
      ],
    );
    const sum = Exact.sum(...(amount?.currencies ?? []).map((one) => one.difference));
    assert.equal(sum.toFixed(3), summary.amounts[0]?.difference);
    assert.equal(amount?.currencyField, "CurrencyCode");
  });

  it("knows no currency where no record has one", () => {
    assert.deepEqual(lookAt([update(1, "1", "2")]).facts.amounts[0]?.currencies, []);
  });

  it("finds amounts that change their sign, and no other", () => {
    const { facts, marks } = lookAt([
      update(1, "10", "-10"),
      update(2, "-0.01", "0.01"),
      update(3, "0", "-5"),
      update(4, "5", "0"),
      update(5, "-5", "-6"),
      update(6, "-0", "5"),
    ]);
    assert.deepEqual(
      marks.map(({ flips }) => flips),
      [true, true, false, false, false, false],
    );
    assert.equal(facts.flippedRows, 2);
    assert.deepEqual(
      facts.amounts[0]?.flips.map(({ key, difference }) => [key, difference]),
      [
        ["key-1", "-20"],
        ["key-2", "0.02"],
      ],
    );
  });

  it("puts as many rows into its bins as the summary says that an amount changes", () => {
    const rows = Array.from({ length: 200 }, (_, at) => update(at + 1, "10", String(at % 20)));
    const { facts, summary } = lookAt(rows);
    const binned = facts.amounts[0]?.changes?.bins.reduce((sum, bin) => sum + bin.rows, 0);
    assert.equal(binned, summary.amounts[0]?.rows);
  });

  it("measures percentages where a guard bounds them, without rounding, and not from nothing", () => {
    const fields = new Map([
      ["Amount", { onBreak: "invalid", maxPercent: "50", never: false } as const],
    ]);
    const { facts } = lookAt([update(1, "3", "4"), update(2, "0", "4")], {
      fields,
      maxSums: new Map(),
    });
    const [amount] = facts.amounts;
    assert.equal(amount?.fromNothing, 1);
    const bin = amount.percents?.bins.find(({ rows }) => rows > 0);
    assert.ok(bin && Number(bin.from) <= 33.333_333 && Number(bin.to) > 33.333_333);
    assert.equal(amount.percents?.marks.length, 2);
    assert.equal(lookAt([update(1, "3", "4")], "gone").facts.amounts[0]?.percents, undefined);
  });

  it("counts why rows are left as the summary does, with three of each", () => {
    const { facts, marks, summary } = lookAt([
      ...[1, 2, 3, 4].map((at) => buildLeft(at, "rejected")),
      buildLeft(5, "conflict"),
      buildOther(6, "create"),
    ]);
    const counted = facts.causes.map(({ outcome, code, rows }) => [outcome, code, rows]);
    const summed = Object.entries(summary.left).flatMap(([outcome, codes]) =>
      Object.entries(codes).map(([code, rows]) => [outcome, code, rows]),
    );
    assert.deepEqual(counted, summed);
    assert.equal(facts.causes[0]?.samples.length, 3);
    assert.deepEqual(
      marks.map(({ cause }) => cause),
      [0, 0, 0, 0, 1, undefined],
    );
  });
});
