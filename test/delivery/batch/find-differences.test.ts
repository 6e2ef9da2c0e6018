import assert from "node:assert/strict";
import { findDifferences } from "../../../src/delivery/batch/find-differences.ts";
import type { JsonObject, JsonValue } from "../../../src/kernel/json.ts";

describe("findDifferences", () => {
  const lines: readonly (readonly [sent: JsonValue, live: JsonObject, same: boolean])[] = [
    ["1.50", { x: "1.50" }, true],
    ["1.50", { x: "1.5" }, false],
    ["1.50", { x: 1.5 }, false],
    [7, { x: 7 }, true],
    [7, { x: "7" }, true],
    [7, { x: "7.0" }, true],
    [7, { x: "seven" }, false],
    [7, { x: "" }, false],
    [0, { x: "" }, false],
    [7, {}, false],
    [null, {}, true],
    [null, { x: null }, true],
    [null, { x: "" }, true],
    [null, { x: 0 }, false],
    ["", { x: "" }, true],
    [true, { x: true }, true],
    [true, { x: 1 }, false],
    [[1, "a"], { x: ["1", "a"] }, true],
    [[1, "a"], { x: [1] }, false],
    [{ y: 1 }, { x: { y: 1, z: 2 } }, true],
    [{ y: 1 }, { x: { y: 2 } }, false],
    [{ y: 1 }, { x: [1] }, false],
  ];
  for (const [sent, live, same] of lines) {
    it(`takes ${JSON.stringify(sent)} and ${JSON.stringify(live)} as ${same ? "the same" : "different"}`, () => {
      assert.deepEqual(findDifferences({ x: sent }, live), same ? [] : ["x"]);
    });
  }
});
