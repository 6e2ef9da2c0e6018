import assert from "node:assert/strict";
import { breaksBounds, parseBounds, parseSumBounds } from "../../src/drops/bounds.ts";

describe("what a number of a file may be", () => {
  for (const [text, found, earlier, said] of [
    ["1..20000", 1, [], undefined],
    ["1..20000", 20_000, [], undefined],
    ["1..20000", 20_001, [], /^20,001, and 1\.\.20,000 is expected$/],
    ["100..", 99, [], /^99, and 100\.\. is expected$/],
    ["..5", 6, [], /^6, and \.\.5 is expected$/],
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

  for (const [text, found, earlier, said] of [
    ["0..50000.00", "50000", [], undefined],
    [
      "0..50000.00",
      "50000.000000000000000000000000001",
      [],
      /^50000\.000000000000000000000000001, and 0\.\.50000 is expected$/,
    ],
    ["-100..-0.5", "-0.5", [], undefined],
    ["-100..", "-100.01", [], /^-100\.01, and -100\.\. is expected$/],
    ["80%..120% of last 3", "80.08", ["100.1", "1", "1000"], undefined],
    [
      "80%..120% of last 3",
      "80.0799",
      ["100.1", "1", "1000"],
      /^80\.0799, and the last 3 files had 100\.1 in the middle/,
    ],
    ["80%..120% of last 3", "-119", ["-100", "-100", "-100"], undefined],
    ["80%..120% of last 3", "-121", ["-100", "-100", "-100"], /^-121/],
    ["80%..120% of last 3", "100", ["-100", "-100", "-100"], /^100/],
    ["80%..120% of last 3", "0.3", ["0.3", "0.3", "0.3"], undefined],
  ] as const)
    it(`${text} ${said === undefined ? "takes" : "does not take"} a sum of ${found} after ${earlier.join(", ") || "nothing"}`, () => {
      const broken = breaksBounds(found, parseSumBounds(text), earlier);
      if (said === undefined) assert.equal(broken, undefined);
      else assert.match(broken ?? "", said);
    });

  for (const bad of [
    "",
    "..",
    "1,5..2",
    "1e3..",
    "2..1.99",
    "+1..2",
    "--1..2",
    `${"9".repeat(31)}..`,
  ])
    it(`is refused with a sentence for a sum: ${JSON.stringify(bad)}`, () => {
      assert.throws(() => parseSumBounds(bad), { code: "ERR_BOUNDS" });
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
