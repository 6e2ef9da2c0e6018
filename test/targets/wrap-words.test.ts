import assert from "node:assert/strict";
import * as fc from "fast-check";
import { describe, it } from "mocha";
import { wrapWords } from "../../src/targets/wrap-words.ts";

describe("wrapWords", () => {
  it("fills lines up to the width, indent included", () => {
    assert.deepEqual(wrapWords(["one", "two", "three"], 9, 2), ["  one two", "  three"]);
  });

  it("gives a word that is too long a line of its own", () => {
    assert.deepEqual(wrapWords(["a", "abcdefghij", "b"], 6, 0), ["a", "abcdefghij", "b"]);
  });

  it("gives no line for no words", () => {
    assert.deepEqual(wrapWords([], 10, 2), []);
  });

  it("loses no word and keeps their order", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/));
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (list, width) => {
        const lines = wrapWords(list, width, 2);
        assert.deepEqual(
          lines.flatMap((line) => line.trim().split(" ")),
          list,
        );
        for (const line of lines) assert.ok(line.length <= width || !line.trim().includes(" "));
      }),
    );
  });
});
