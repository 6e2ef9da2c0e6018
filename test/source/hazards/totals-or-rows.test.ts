import assert from "node:assert/strict";
import { LoadError } from "../../../src/kernel/load-error.ts";
import { actionMapping } from "../../support/load-files.ts";
import { amountHeader, amountMapping, codesOf, useHazards } from "./hazard-files.ts";

const wideHeader = "Id,Name,Status,Date,Note";
const wideRows = "act-1,a,pending,2026-03-01,x\nact-2,b,pending,2026-03-02,y\n";
const wideMapping = `${actionMapping}  note__c: Note\ncustom_fields: { note__c: string }\n`;
const narrow = `version: 1
target: billingplatform/invoice-detail
write: merge
fields: { Id: Run, RatedAmount: { column: Amt, decimal: "," } }
`;
const amounts = "a;1;2;2026-03-01;1.10;5\nb;1;2;2026-03-01;2.20;6\n";

describe("a line that reads like a total", () => {
  const { check } = useHazards();
  const refusesTotal = (error: unknown): boolean => {
    assert.ok(error instanceof LoadError, String(error));
    assert.equal(error.code, "ERR_CONTROL_TOTAL");
    assert.match(error.actions.join(" "), /footer: 0/);
    return true;
  };
  /** Valid rows, errors and warnings about lines below the rows. */
  const judge = async (content: string, mapping: string): Promise<readonly unknown[]> => {
    const { valid, errors, warnings } = await check(content, { mapping });
    const lines = errors.map(([line, , code]) => `${line} ${code}`);
    return [valid, lines, codesOf({ warnings }).filter((code) => /^f(?:tr|ooter)/.test(code))];
  };

  for (const [title, content, mapping, expected] of [
    [
      "has its key in another column",
      `Name,Id,Status,Date,Note\na,act-1,pending,2026-03-01,x\nTotal,act-2,pending,2026-03-01,\n`,
      wideMapping,
      [2, [], []],
    ],
    [
      "has its key in another column, and lacks something that is required",
      `Name,Id,Status,Date,Note\na,act-1,pending,2026-03-01,x\nTotal,act-2,,,\n`,
      wideMapping,
      [1, ["3 field-missing", "3 field-missing"], []],
    ],
    [
      "has its key between the rows",
      `Name,Id,Status,Date,Note\nTotal,act-2,pending,2026-03-01,\na,act-1,pending,2026-03-01,x\n`,
      wideMapping,
      [2, [], []],
    ],
    [
      "lacks an optional cell only",
      `${wideHeader}\n${wideRows}Total,c,pending,2026-03-03,\n`,
      wideMapping,
      [3, [], []],
    ],
    [
      "lacks an optional amount only",
      `${amountHeader}\n${amounts}Total;1;2;2026-03-01;7;\n`,
      amountMapping,
      [3, [], []],
    ],
  ] as const) {
    it(`is a row where it ${title}`, async () => {
      assert.deepEqual(await judge(content, mapping), expected);
    });
  }

  it("is neither sent nor left out where it could be a row and gives no sum", async () => {
    for (const label of ["Zwischensumme", "Average", "Saldo"])
      assert.deepEqual(await judge(`Run;Amt;Note\n1;10,00;\n2;20,00;\n${label};30,00;\n`, narrow), [
        2,
        ["4 total-row"],
        [],
      ]);
  });

  it("refuses the file where it could be a row and is not the sum of the others", async () => {
    await assert.rejects(
      judge("Run;Amt;Note\n1;10,00;\n2;20,00;\nSumme;31,00;\n", narrow),
      refusesTotal,
    );
    await assert.rejects(judge("Run;Amt\n1;10,00\n2;20,00\nTotal;7,00\n", narrow), refusesTotal);
  });

  it("is an invalid row between others, and no part of any sum", async () => {
    const content = `${amountHeader}\n${amounts}Total;;;;3.30;11\nc;1;2;2026-03-02;1;4\nTotal;;;;4.30;15\n`;
    const { errors, totals } = await check(content, { mapping: amountMapping });
    assert.deepEqual(errors, [[4, undefined, "total-row"]]);
    assert.deepEqual(
      totals.map(({ found, unreadable, agrees }) => [found, unreadable, agrees]),
      [
        ["4.3", 0, true],
        ["15", 0, true],
      ],
    );
  });

  it("is not compared where it is the total of the last group only", async () => {
    const content = `${amountHeader}\n${amounts}Total;;;;3.30;11\nc;1;2;2026-03-02;1;4\nTotal;;;;1;4\n`;
    assert.deepEqual((await check(content, { mapping: amountMapping })).totals, []);
    const wrong = content.replace("1;4\nTotal;;;;1;4", "1;4\nTotal;;;;2;5");
    const { totals } = await check(wrong, { mapping: amountMapping });
    assert.deepEqual(
      totals.map(({ expected, found, agrees }) => [expected, found, agrees]),
      [
        ["2", "4.3", false],
        ["5", "15", false],
      ],
    );
  });

  for (const [title, content, mapping, rows] of [
    ["sums of the rows", "Run;Amt;Note\n1;10,00;\n2;20,00;\nSumme;30,00;\n", narrow, 2],
    [
      "sums and a note",
      "Run;Amt;Note\n1;10,00;\n2;20,00;\nSumme;30,00;\nHinweis: intern;;\n",
      narrow,
      2,
    ],
    ["sums in two columns", "Run;Amt\n1;10,00\n2;20,00\nSumme;30,00\n", narrow, 2],
    ["sums and a currency", `${amountHeader}\n${amounts}Total;EUR;;;3.30;11\n`, amountMapping, 2],
    ["sums of some columns", `${amountHeader}\n${amounts}Gesamt;;;;;11\n`, amountMapping, 2],
    [
      "sums, the word behind a blank key",
      `N;${amountHeader}\n1;${amounts.replace("\nb", "\n2;b")}Total;;;;;3.30;11\n`,
      amountMapping,
      2,
    ],
    ["a word without sums", `${wideHeader}\n${wideRows}Total,,,,\n`, wideMapping, 2],
    ["a count in words", `${wideHeader}\n${wideRows}Total runs: 2,,,,\n`, wideMapping, 2],
    ["an end mark", `${wideHeader}\n${wideRows}(2 rows affected)\n`, wideMapping, 2],
    [
      "an average and a subtotal",
      `${amountHeader}\n${amounts}Average;;;;1.65;5.5\nSubtotal;;;;1;1\n`,
      amountMapping,
      2,
    ],
    [
      "a sum, the mapping taking no amount",
      `${wideHeader}\n${wideRows}Total,,,2,\n`,
      wideMapping,
      2,
    ],
  ] as const) {
    it(`is left out below the rows with ${title}`, async () => {
      const { valid, errors, warnings, totals } = await check(content, { mapping });
      assert.deepEqual([valid, errors], [rows, []]);
      assert.ok(codesOf({ warnings }).includes("ftr"));
      assert.ok(totals.every(({ agrees }) => agrees));
    });
  }

  for (const key of [
    "Total-Energies",
    "Totals-2026",
    "SUM-1",
    "Summer",
    "count-7",
    "Gesamtschule",
    "total_1",
    "Averages",
    "SaldoAG",
    "Sub-Total-Ltd",
  ]) {
    it(`is none where its key only contains such a word, like ${key}`, async () => {
      assert.deepEqual(
        await judge(`${wideHeader}\n${wideRows}${key},c,pending,2026-03-03,\n`, wideMapping),
        [3, [], []],
      );
    });
  }
});
