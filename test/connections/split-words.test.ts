import assert from "node:assert/strict";
import fc from "fast-check";
import { splitWords } from "../../src/connections/split-words.ts";

describe("splitWords", () => {
  it("splits at blanks and understands quotes and backslashes as a shell does", () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ["vault read token", ["vault", "read", "token"]],
      ["  a\t b \n", ["a", "b"]],
      ["a 'b  c' d", ["a", "b  c", "d"]],
      ['a "b \\"c\\" \\\\ $d" e', ["a", 'b "c" \\ $d', "e"]],
      ["a\\ b c", ["a b", "c"]],
      ["--x='y z'w", ["--x=y zw"]],
      ["a ''", ["a", ""]],
      ["C:\\\\tools\\\\get.exe -t", ["C:\\tools\\get.exe", "-t"]],
      ["", []],
    ];
    for (const [text, words] of cases) assert.deepEqual(splitWords(text), words, text);
  });

  it("refuses what only a shell could do, and quotes that are left open, without showing the text", () => {
    for (const text of [
      "a | b",
      "a && b",
      "a > b",
      "a $B",
      "a `b`",
      "$(a)",
      "a *.txt",
      "~/a",
      "a 'b",
      'a "b',
      "a\\",
    ])
      assert.throws(
        () => splitWords(text),
        (error: unknown) => error instanceof Error && !error.message.includes(text),
        text,
      );
  });

  it("gives any words back that were quoted", () => {
    const word = fc.string({ unit: "binary" }).map((text) => text.replaceAll("'", ""));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        assert.deepEqual(splitWords(words.map((text) => `'${text}'`).join(" ")), words);
      }),
    );
  });
});
