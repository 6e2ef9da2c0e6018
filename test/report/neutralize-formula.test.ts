import assert from "node:assert/strict";
import { neutralizeFormula } from "../../src/report/neutralize-formula.ts";

describe("neutralizeFormula", () => {
  for (const text of [
    "=1+1",
    "+1",
    "-5",
    "@SUM(A1)",
    "\u0000=1",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    "\u00A0=1",
    "\u3000=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " \n ＝1",
  ]) {
    it(`disarms ${JSON.stringify(text)}`, () => {
      assert.equal(neutralizeFormula(text), `'${text}`);
    });
  }

  it("leaves text alone that no spreadsheet runs", () => {
    for (const text of ["", "a=b", "1-2", "a@b.example", "'=1", " a", "−5"]) {
      assert.equal(neutralizeFormula(text), text);
    }
  });
});
