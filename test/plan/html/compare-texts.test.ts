import assert from "node:assert/strict";
import fc from "fast-check";
import { compareTexts } from "../../../src/plan/html/compare-texts.ts";
import { shortenComparison } from "../../../src/plan/html/shorten.ts";

const parts = (before: string, after: string): readonly string[] => {
  const { start, removed, added, end } = compareTexts(before, after);
  return [start, removed, added, end];
};
const anyText = fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[ab .1é😀]{0,12}$/u));

describe("compareTexts", () => {
  it("gives parts that make up both texts", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (head, one, two, tail) => {
        const [before, after] = [head + one + tail, head + two + tail];
        const [start = "", removed = "", added = "", end = ""] = parts(before, after);
        assert.equal(start + removed + end, before);
        assert.equal(start + added + end, after);
      }),
    );
  });

  it("tears no sign", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        for (const part of parts(before, after)) assert.doesNotMatch(part, /\p{Surrogate}/u);
      }),
    );
  });

  for (const [before, after, expected] of [
    ["on 2026-01-03 by Anna", "on 2026-02-03 by Anna", ["on 2026-", "01", "02", "-03 by Anna"]],
    ["10.50 EUR", "10.75 EUR", ["", "10.50", "10.75", " EUR"]],
    ["1", "11", ["", "1", "11", ""]],
    ["a b", "a x b", ["a ", "", "x ", "b"]],
    ["same", "same", ["same", "", "", ""]],
    ["", "new", ["", "", "new", ""]],
    ["👍🏻 ok", "👍🏽 ok", ["", "👍🏻", "👍🏽", " ok"]],
  ] as const)
    it(`compares "${before}" with "${after}" by whole words and numbers`, () => {
      assert.deepEqual(parts(before, after), expected);
    });

  it("is soon done with long texts, and tears long words", () => {
    const long = "x".repeat(1_000_000);
    assert.deepEqual(parts(`${long}a${long}`, `${long}b${long}`), [long, "a", "b", long]);
  });
});

describe("shortenComparison", () => {
  it("keeps what differs in sight, and the whole bounded", () => {
    const long = "y".repeat(50_000);
    const { start, removed, added, end } = shortenComparison(
      compareTexts(`${long} old ${long}`, `${long} new ${long}`),
    );
    assert.deepEqual([removed, added], ["old", "new"]);
    assert.ok(start.startsWith("…") && start.endsWith("y ") && start.length < 150);
    assert.ok(end.startsWith(" y") && end.endsWith("…") && end.length < 150);
    const all = shortenComparison(compareTexts(long, ""));
    assert.match(all.removed, /^y{500}… \(49,300 characters\) …y{200}$/);
  });
});
