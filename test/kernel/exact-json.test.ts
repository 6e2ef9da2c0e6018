import assert from "node:assert/strict";
import fc from "fast-check";
import { parseExactJson, stringifyExactJson } from "../../src/kernel/exact-json.ts";

const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);

describe("parseExactJson and stringifyExactJson", () => {
  it("give back every number as it was written", () => {
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1 }), fc.string(), (numbers, text) => {
        const name = JSON.stringify(text);
        const json = `{${name}:[${numbers.join(",")}],"s":${name},"deep":{"n":${numbers[0]}}}`;
        if (text === "s" || text === "deep" || /^\d+$/.test(text)) return;
        assert.equal(stringifyExactJson(parseExactJson(json)), json);
      }),
    );
  });

  it("agree with JSON.parse on any other value", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        assert.equal(
          JSON.stringify(JSON.parse(stringifyExactJson(parseExactJson(json)))),
          JSON.stringify(JSON.parse(json)),
        );
      }),
    );
  });

  it("give back a number that stands alone", () => {
    for (const json of ["1.50", " 12345678901234567890", "-0", "1e2"])
      assert.equal(stringifyExactJson(parseExactJson(json)), json.trim());
  });

  it("leaves digits inside of strings alone", () => {
    const json = String.raw`{"a":"x: 12345678901234567890 \" , 1.50","b":1.50}`;
    assert.equal(stringifyExactJson(parseExactJson(json)), json);
  });

  it("refuses what JSON.parse refuses", () => {
    for (const text of ["", "{1.50:2}", "[1.50,]", "[01.50]", "[1.]", "nul", '{"a":.50}']) {
      assert.throws(() => parseExactJson(text), SyntaxError, text);
    }
  });
});
