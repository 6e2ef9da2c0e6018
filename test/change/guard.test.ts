import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGuard } from "../../src/change/guard/compile-guard.ts";
import { locateRecordFault } from "../../src/change/record-fault.ts";
import { type ExactJson, parseExactJson } from "../../src/kernel/exact-json.ts";
import { explainRowError } from "../../src/rows/describe-row-error.ts";
import type { FieldChange } from "../../src/rows/field-change.ts";
import type { FieldGuard, GuardSettings } from "../../src/rows/guard-settings.ts";

type Written = Partial<FieldGuard>;

const settingsOf = (
  fields: Readonly<Record<string, Written>>,
  others: Partial<GuardSettings> = {},
): GuardSettings => ({
  fields: new Map(
    Object.entries(fields).map(([name, guard]) => [
      name,
      { onBreak: "invalid", never: false, ...guard },
    ]),
  ),
  maxSums: new Map(),
  ...others,
});

const change = (
  field: string,
  before: ExactJson | undefined,
  after: ExactJson | undefined,
): FieldChange => ({ field, before, after });

/** The rules that one change breaks. */
function rulesBroken(guard: Written, before: ExactJson | undefined, after: ExactJson | undefined) {
  const { judgeRow } = compileGuard(settingsOf({ a: guard }));
  return judgeRow([change("a", before, after)]).map(({ rule }) => rule);
}

function sentencesOf(guard: Written, before: ExactJson | undefined, after: ExactJson | undefined) {
  const { judgeRow } = compileGuard(settingsOf({ a: guard }));
  return judgeRow([change("a", before, after)]).map(({ fault }) =>
    explainRowError(locateRecordFault(fault, { rowNumber: 1, line: 2 })),
  );
}

describe("a guard of one field", () => {
  it("holds the change of an amount against its limit, to the last digit", () => {
    const guard = { maxChange: "100" };
    assert.deepEqual(rulesBroken(guard, "10.5", "110.5"), []);
    assert.deepEqual(rulesBroken(guard, "10.5", "110.50000000000000000001"), ["max_change"]);
    assert.deepEqual(rulesBroken(guard, "110.50000000000000000001", "10.5"), ["max_change"]);
    assert.deepEqual(rulesBroken(guard, parseExactJson("12345678901234567890"), "1"), [
      "max_change",
    ]);
    assert.deepEqual(rulesBroken(guard, 1, parseExactJson("1.010e2")), []);
  });

  it("takes no amount for 0", () => {
    for (const nothing of [undefined, null, ""]) {
      assert.deepEqual(rulesBroken({ maxChange: "5" }, nothing, "5"), []);
      assert.deepEqual(rulesBroken({ maxChange: "5" }, "6", nothing), ["max_change"]);
    }
  });

  it("holds the change against a share of the old amount", () => {
    const guard = { maxPercent: "50" };
    assert.deepEqual(rulesBroken(guard, "-10", "-15"), []);
    assert.deepEqual(rulesBroken(guard, "-10", "-15.0000000001"), ["max_percent"]);
    assert.deepEqual(rulesBroken(guard, "3", "1.5"), []);
    assert.deepEqual(rulesBroken(guard, "0", "0.01"), ["max_percent"]);
    assert.deepEqual(rulesBroken(guard, undefined, "0.01"), ["max_percent"]);
    assert.deepEqual(rulesBroken({ maxPercent: "100" }, "7", undefined), []);
  });

  it("breaks where a change can't be measured", () => {
    for (const value of ["n/a", true, ["1"], parseExactJson("1e999999999")])
      assert.deepEqual(rulesBroken({ maxChange: "5", maxPercent: "5" }, "1", value), [
        "unreadable",
      ]);
  });

  it("lets a value change to those that are listed for it", () => {
    const transitions = new Map([
      ["pending", ["excluded", "completed"]],
      ["0", ["1"]],
    ]);
    const guard = { transitions };
    assert.deepEqual(rulesBroken(guard, "pending", "completed"), []);
    assert.deepEqual(rulesBroken(guard, 0, 1), []);
    assert.deepEqual(rulesBroken(guard, "pending", "error"), ["transitions"]);
    assert.deepEqual(rulesBroken(guard, "completed", "pending"), ["transitions"]);
    assert.deepEqual(rulesBroken(guard, undefined, "completed"), ["transitions"]);
    assert.deepEqual(rulesBroken(guard, "pending", null), ["transitions"]);
  });

  it("lets nothing of a field change that never may", () => {
    const { judgeRow } = compileGuard(settingsOf({ "o.a": { never: true }, l: { never: true } }));
    const broken = (...changes: readonly FieldChange[]) =>
      judgeRow(changes).map(({ field }) => field);
    assert.deepEqual(broken(change("o.a", 1, 2), change("o.b", 1, 2)), ["o.a"]);
    assert.deepEqual(broken(change("o.a.x", 1, 2), change("o.ab", 1, 2)), ["o.a.x"]);
    assert.deepEqual(broken(change("l[1].n", 1, 2)), ["l[1].n"]);
    assert.deepEqual(broken(change("l", [1], [1, 2])), ["l"]);
    assert.deepEqual(broken(change("o", { a: 1 }, "x")), ["o.a"]);
    assert.deepEqual(broken(change("o", { b: 1 }, "x")), []);
  });

  it("says of each breach what its own field declares", () => {
    const { judgeRow } = compileGuard(
      settingsOf({ a: { maxChange: "1" }, b: { never: true, onBreak: "stop" } }),
    );
    const breaches = judgeRow([change("b", 1, 2), change("a", "1", "3"), change("c", 1, 2)]);
    assert.deepEqual(
      breaches.map(({ field, rule, onBreak }) => [field, rule, onBreak]),
      [
        ["b", "never", "stop"],
        ["a", "max_change", "invalid"],
      ],
    );
  });

  it("names the change, what is allowed and what to do", () => {
    const end = " Correct the cell, or change the guard in the mapping.";
    assert.deepEqual(sentencesOf({ maxChange: "100", maxPercent: "50" }, "10", "1000"), [
      `a would change from "10" to "1000", a change of 990, and the mapping's guard allows 100.${end}`,
      `a would change from "10" to "1000", a change of 990, and the mapping's guard allows 50% of the old amount.${end}`,
    ]);
    assert.deepEqual(sentencesOf({ maxPercent: "50" }, undefined, "1"), [
      `a would change from nothing to "1", and the mapping's guard allows 50% of the old amount, which is nothing.${end}`,
    ]);
    const transitions = new Map([["p", ["q", "r"]]]);
    assert.deepEqual(sentencesOf({ transitions }, "p", "x"), [
      `a would change from "p" to "x", and the mapping's guard allows a change from there to q, r only.${end}`,
    ]);
    assert.deepEqual(sentencesOf({ transitions }, "x", "p"), [
      `a would change from "x" to "p", and the mapping's guard allows no change from there.${end}`,
    ]);
    assert.deepEqual(sentencesOf({ never: true }, { n: "\u001b[2J" }, 1), [
      `a would change from {"n":"\\u001b[2J"} to 1, and the mapping's guard says that it never changes.${end}`,
    ]);
    assert.match(sentencesOf({ maxChange: "1" }, "x", "y".repeat(500)).join(""), /no amount\. /);
  });
});

describe("guards over all rows", () => {
  const one = [change("Quantity", "1", "2")];

  it("tell once, as soon as more rows change than may", () => {
    const totals = compileGuard(settingsOf({}, { maxRowsChanged: { rows: 1 } })).createTotals(9);
    assert.deepEqual(
      [totals.add(one), totals.add([]), totals.add(one).length, totals.add(one)],
      [[], [], 1, []],
    );
    assert.deepEqual(totals.conclude(), [
      "3 rows would change their record, and the mapping's guard allows 1 (max_rows_changed).",
    ]);
  });

  it("judge a share by all rows, or at the end where their number is not known", () => {
    const guard = compileGuard(settingsOf({}, { maxRowsChanged: { percent: "20" } }));
    const known = guard.createTotals(10);
    assert.deepEqual([known.add(one), known.add(one), known.conclude()], [[], [], []]);
    assert.deepEqual(known.add(one), [
      "3 of 10 rows would change their record, and the mapping's guard allows 20% (max_rows_changed).",
    ]);
    const unknown = guard.createTotals(undefined);
    assert.deepEqual([unknown.add(one), unknown.add([])], [[], []]);
    assert.deepEqual(unknown.conclude(), [
      "1 of 2 rows would change their record, and the mapping's guard allows 20% (max_rows_changed).",
    ]);
  });

  it("tell a sum as it runs, and at the end as it is then", () => {
    const sums = new Map([["Quantity", "10"]]);
    const totals = compileGuard(settingsOf({}, { maxSums: sums })).createTotals(undefined);
    assert.deepEqual(totals.add([change("Quantity", "1", "12")]), [
      "Quantity would change by 11 over all rows, and the mapping's guard allows 10 (max_sum_of_differences).",
    ]);
    assert.deepEqual(totals.add([change("Quantity", "5", null)]), []);
    assert.deepEqual(totals.conclude(), []);
    assert.equal(totals.add([change("Quantity", "5", "x")]).length, 0);
    assert.match(totals.conclude().join(""), /1 row has no readable amount/);
  });

  it("go on where others of the load have counted to, unless these counted for other guards", () => {
    const guardOf = (...fields: readonly string[]) => {
      const maxSums = new Map(fields.map((field) => [field, "10"]));
      return compileGuard(settingsOf({}, { maxSums, maxRowsChanged: { rows: 2 } }));
    };
    const totals = guardOf("Quantity", "Rate").createTotals(9);
    totals.add([change("Quantity", "1", "8.5"), change("Rate", "1", "x")]);
    const text = totals.toText();
    const again = guardOf("Quantity").recallTotals(text, 9);
    assert.deepEqual(again?.add([change("Quantity", "1", "3.5")]), []);
    assert.deepEqual(again?.copy().add([change("Quantity", "1", "1.01")]), [
      "3 rows would change their record, and the mapping's guard allows 2 (max_rows_changed).",
      "Quantity would change by 10.01 over all rows, and the mapping's guard allows 10 (max_sum_of_differences).",
    ]);
    assert.match(guardOf("Rate").recallTotals(text, 9)?.conclude().join("") ?? "", /1 row has/);
    assert.equal(guardOf("Quantity", "Other").recallTotals(text, 9), undefined);
  });

  it("add up exactly, however many rows there are", () => {
    const amount = fc.stringMatching(/^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount), { minLength: 1 }), (rows) => {
        // Whole units of 10^-12, so that the check shares no arithmetic with what it checks.
        const units = (text: string): bigint => {
          const [whole = "", fraction = ""] = text.replace("-", "").split(".");
          const size = BigInt(whole + fraction.padEnd(12, "0"));
          return text.startsWith("-") ? -size : size;
        };
        const sum = rows.reduce((all, [old, next]) => all + units(next) - units(old), 0n);
        const size = sum < 0n ? -sum : sum;
        const limitOf = (offset: bigint): string => {
          const digits = (size + offset).toString().padStart(13, "0");
          return `${digits.slice(0, -12)}.${digits.slice(-12)}`;
        };
        const conclude = (limit: string): number => {
          const guard = compileGuard(settingsOf({}, { maxSums: new Map([["a", limit]]) }));
          const totals = guard.createTotals(rows.length);
          for (const [old, next] of rows) totals.add([change("a", old, next)]);
          return totals.conclude().length;
        };
        assert.equal(conclude(limitOf(0n)), 0);
        if (sum !== 0n) assert.equal(conclude(limitOf(-1n)), 1);
      }),
    );
  });
});
