import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { quoteArgument } from "../../src/kernel/quote-argument.ts";

describe("quoteArgument", () => {
  const plain = ["runs/2026-11.csv", "a@b", "--max-errors=5%"];
  const strange = [
    "two words",
    "it's",
    '$HOME `id` \\ "x"',
    "line\nbreak",
    "tab\there, it's \\1",
    "\u001b[31mred7",
    "next\u0085line 8",
    "separator\u2028here",
    "-",
    "Zähler 2026.csv",
  ];

  it("leaves what needs no quotes as it is", () => {
    for (const argument of plain) assert.equal(quoteArgument(argument), argument);
  });

  for (const argument of [...plain, ...strange])
    it(`gives a shell the very argument, on one line: ${JSON.stringify(argument)}`, () => {
      const quoted = quoteArgument(argument);
      assert.doesNotMatch(quoted, /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/);
      const echoed = execFileSync("bash", ["-c", `printf %s ${quoted}`], { encoding: "utf8" });
      assert.equal(echoed, argument);
    });
});
