import assert from "node:assert/strict";
import { formatDuration } from "../../src/kernel/format-duration.ts";

describe("formatDuration", () => {
  for (const [ms, text] of [
    [0, "0.0 s"],
    [440, "0.4 s"],
    [59_940, "59.9 s"],
    [59_960, "1 min 0 s"],
    [245_000, "4 min 5 s"],
    [3_599_600, "1 h 0 min"],
    [7_380_000, "2 h 3 min"],
  ] as const) {
    it(`says ${text} for ${ms} milliseconds`, () => {
      assert.equal(formatDuration(ms), text);
    });
  }
});
