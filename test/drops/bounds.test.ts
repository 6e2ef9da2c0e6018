import assert from "node:assert/strict";
import { breaksBounds, parseBounds } from "../../src/drops/bounds.ts";

describe("what a number of a file may be", () => {
  for (const [text, found, earlier, said] of [
    ["1..20000", 1, [], undefined],
    ["1..20000", 20_000, [], undefined],
    ["1..20000", 20_001, [], /^20,001, and 1\.\.20,000 is expected$/],
    ["100..", 99, [], /^99, and 100\.\. is expected$/],
    ["..5", 6, [], /0\.\.5/],
    ["80%..120% of last 10", 5, [], undefined],
    ["80%..120% of last 10", 5, [100, 100], undefined],
    ["80%..120% of last 10", 80, [100, 90, 110], undefined],
    ["80%..120% of last 10", 79, [100, 90, 110], /^79, and the last 3 files had 100 in the middle/],
    ["80%..120% of last 3", 100, [100, 100, 100, 5000], undefined],
    ["80%..120% of last 10", 100, [100, 100, 100, 5000, 1], undefined],
    ["0%..200% of last 5", 0, [0, 0, 0], undefined],
  ] as const)
    it(`${text} ${said === undefined ? "takes" : "does not take"} ${found} after ${earlier.join(", ") || "nothing"}`, () => {
      const broken = breaksBounds(found, parseBounds(text), earlier);
      if (said === undefined) assert.equal(broken, undefined);
      else assert.match(broken ?? "", said);
    });

  for (const bad of [
    "",
    "..",
    "5",
    "20..10",
    "80%..120%",
    "120%..80% of last 10",
    "80%..120% of last 2",
    "-1..5",
  ])
    it(`is refused with a sentence: ${JSON.stringify(bad)}`, () => {
      assert.throws(() => parseBounds(bad), { code: "ERR_BOUNDS" });
    });
});
