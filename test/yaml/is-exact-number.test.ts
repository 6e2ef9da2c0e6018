import assert from "node:assert/strict";
import fc from "fast-check";
import { isExactNumber } from "../../src/yaml/is-exact-number.ts";

describe("isExactNumber", () => {
  for (const text of [
    "0",
    "-0.0",
    "1.50",
    "1e3",
    "0.1",
    "9007199254740991",
    "+5",
    "100",
    "0.30000000000000004",
  ]) {
    it(`holds for ${text}`, () => {
      assert.equal(isExactNumber(text), true);
    });
  }

  for (const text of [
    "9007199254740993",
    "0.12345678901234567",
    "1e400",
    "1e-400",
    "0x1F",
    "1_000",
    ".5",
    "",
    "NaN",
    "Infinity",
  ]) {
    it(`does not hold for ${text === "" ? "nothing" : text}`, () => {
      assert.equal(isExactNumber(text), false);
    });
  }

  it("holds for everything that a double prints, but not for what it rounds", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
        (value) => isExactNumber(String(value)),
      ),
    );
  });
});
