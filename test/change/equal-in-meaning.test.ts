import assert from "node:assert/strict";
import { inspect } from "node:util";
import { compileEqualInMeaning } from "../../src/change/equal-in-meaning.ts";
import { ExactNumber, type ExactJson } from "../../src/kernel/exact-json.ts";
import { findTarget } from "../../src/targets/index.ts";

const detail = findTarget("billingplatform/invoice-detail");
assert.ok(detail !== undefined);
const custom = { Cost__c: "number", Own__c: "boolean" } as const;
const isEqual = compileEqualInMeaning(detail, custom);
type Pair = readonly [field: string, one: ExactJson | undefined, other: ExactJson | undefined];

const show = (...parts: readonly unknown[]): string => parts.map((part) => inspect(part)).join(" ");

describe("two values of a field", () => {
  const same: readonly Pair[] = [
    ["AccountId", "10", 10],
    ["AccountId", "10", new ExactNumber("10.0")],
    ["ProductId", "12345678901234567890", new ExactNumber("12345678901234567890")],
    ["Cost__c", "1.50", 1.5],
    ["Own__c", "true", true],
    ["Quantity", "1.50", "1.5"],
    ["Quantity", "1.50", 1.5],
    ["ActivityDate", "2026-09-01", "2026-09-01T00:00:00.000Z"],
    ["ActivityDate", "2026-09-01T02:00:00+02:00", "2026-09-01T00:00:00Z"],
    ["ProcessDescription", "café", "cafe\u0301"],
    ["Id", "Zoë-1", "Zoe\u0308-1"],
    ["nobody.knows", "é", "e\u0301"],
    ["nobody.knows", null, undefined],
    ["nobody.knows", 1.5, new ExactNumber("1.50")],
  ];
  it("mean the same by the documented type of the field", () => {
    for (const [field, one, other] of same) {
      assert.ok(isEqual(field, one, other), show(field, one, other));
      assert.ok(isEqual(field, other, one), show(field, other, one));
    }
  });

  const others: readonly Pair[] = [
    ["AccountId", "010", 10],
    ["AccountId", "10", 11],
    ["AccountId", "", 0],
    ["AccountId", "12345678901234567890", new ExactNumber("12345678901234567891")],
    ["AccountId", "1e1", 10],
    ["AccountId", null, 0],
    ["Id", "10", 10],
    ["Id", "010", "10"],
    ["Id", "1.0", "1"],
    ["Id", "a", "A"],
    ["ProcessDescription", "1.50", "1.5"],
    ["ProcessDescription", "2026-09-01", "2026-09-01T00:00:00.000Z"],
    ["ProcessDescription", "a", "a "],
    ["ProcessDescription", "ﬁ", "fi"],
    ["ProcessDescription", "", null],
    ["ActivityDate", "2026-09-01", "2026-09-01T00:00:01Z"],
    ["ActivityDate", "2026-09-01", "2026-09-01T00:00:00"],
    ["ActivityDate", "2026-09-01", "01.09.2026"],
    ["Own__c", "yes", true],
    ["Own__c", 1, true],
    ["nobody.knows", "10", 10],
  ];
  it("differ where exactness matters", () => {
    for (const [field, one, other] of others) {
      assert.ok(!isEqual(field, one, other), show(field, one, other));
      assert.ok(!isEqual(field, other, one), show(field, other, one));
    }
  });
});
