import assert from "node:assert/strict";
import fc from "fast-check";
import { diffLines } from "../../src/desk/map/line-diff.ts";

const show = (before: string, after: string): readonly string[] =>
  diffLines(before, after).map(
    ({ kind, text }) => `${{ same: " ", old: "-", new: "+" }[kind]}${text}`,
  );

describe("the difference of two texts", () => {
  it("is told line by line, in the fewest lines", () => {
    assert.deepEqual(show("a\nb\nc\n", "a\nx\nc\nd\n"), [" a", "-b", "+x", " c", "+d"]);
    assert.deepEqual(show("", "a\n"), ["+a"]);
    assert.deepEqual(show("a\n", ""), ["-a"]);
    assert.deepEqual(show("a\nb\na\n", "a\nb\na\n"), [" a", " b", " a"]);
    assert.deepEqual(show("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n").length, 9);
  });

  it("has both texts in it", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [one, other] = [before, after].map((lines) =>
          lines.map((line) => `${line}\n`).join(""),
        );
        const lines = diffLines(one ?? "", other ?? "");
        const without = (kind: string) =>
          lines.filter((line) => line.kind !== kind).map(({ text }) => text);
        assert.deepEqual(without("new"), before);
        assert.deepEqual(without("old"), after);
      }),
    );
  });

  it("of texts that are too long to be compared is all of both", () => {
    const many = (sign: string): string =>
      Array.from({ length: 2100 }, (_, at) => `${sign}${at}\n`).join("");
    const lines = diffLines(`same\n${many("a")}`, `same\n${many("b")}`);
    assert.equal(lines.length, 4201);
    assert.equal(lines[0]?.kind, "same");
  });
});
