import assert from "node:assert/strict";
import { parseControlFile } from "../../src/drops/control-file.ts";

const hash = "ab".repeat(32);

describe("a control file", () => {
  for (const [what, text] of [
    ["YAML", `rows: 20000\nsum: { Amount: 1234.50 }\nsha256: "${hash}"\n`],
    ["JSON", `{"rows": 20000, "sum": {"Amount": "1234.50"}, "sha256": "${hash}"}`],
    [
      "key=value",
      `# of the partner\nrows=20000\nsum.Amount = 1234.50\nsha256=${hash.toUpperCase()}\r\n`,
    ],
  ] as const)
    it(`is read as ${what}, amounts to the digit`, () => {
      const { rows, sum, sha256 } = parseControlFile(text, "a.ctl");
      assert.equal(rows, 20_000);
      assert.equal(sha256, hash);
      if (what === "YAML") assert.match(sum?.["Amount"] ?? "", /^1234\.50?$/);
      else assert.deepEqual(sum, { Amount: "1234.50" });
    });

  for (const [what, text, said] of [
    ["an unknown name", "row=1\n", /row/],
    ["a count that is none", "rows=many\n", /whole number/],
    ["an amount that is none", "sum.Amount=1,50\n", /amount/],
    ["a hash that is too short", "sha256=abc\n", /64 hexadecimal/],
    ["nothing", "", /./],
    ["no totals", "{}", /says nothing/],
    ["half a JSON text", '{"rows": 2', /./],
  ] as const)
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => parseControlFile(text, "a.ctl"),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, "ERR_CONTROL_FILE");
          assert.match(error.message, said);
          return true;
        },
      );
    });
});
