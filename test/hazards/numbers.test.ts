import assert from "node:assert/strict";
import { judgeCells, refusedWith } from "./judge-cells.ts";

const amounts = async (cells: readonly string[], decimal: string) =>
  await judgeCells(cells, "RatedAmount", `decimal: ${decimal}`);

describe("hazards of numbers", () => {
  it("num-group: takes groups of exactly three with the declared mark", async () => {
    const dots = await amounts(["1,234.50", "12,345,678.9"], '{ group: "," }');
    assert.deepEqual(dots.rows, ["1234.50", "12345678.9"]);
    for (const group of [" ", "'", "\u00A0", "\u202F"]) {
      const { rows } = await amounts([`1${group}234,50`], `{ mark: ",", group: "${group}" }`);
      assert.deepEqual(rows, ["1234.50"]);
    }
  });

  it("num-group-bad: refuses groups of other sizes; Indian ones only where they are declared", async () => {
    const bad = ["12,34.50", "1,2345.00", ",123.00", "1,,234.00", "12,34,567.00"];
    const { rows } = await amounts(bad, '{ group: "," }');
    assert.deepEqual(
      rows,
      bad.map(() => "not-a-decimal!"),
    );
    const indian = await amounts(
      ["12,34,567.00", "1,234.00", "1,234,567.00"],
      '{ group: ",", grouping: indian }',
    );
    assert.deepEqual(indian.rows, ["1234567.00", "1234.00", "not-a-decimal!"]);
  });

  it("num-wrong-mark: refuses the row and never drops a mark", async () => {
    assert.deepEqual((await amounts(["1,50", "1.50"], '"."')).rows, ["not-a-decimal!", "1.50"]);
    assert.deepEqual((await amounts(["1.50", "1,50"], '","')).rows, ["not-a-decimal!", "1.50"]);
  });

  it("num-ambiguous: lets the column prove its mark, and asks or refuses where it does not", async () => {
    assert.deepEqual((await amounts(["1.234", "2.500,75"], "auto")).rows, ["1234", "2500.75"]);
    await assert.rejects(
      amounts(["1,234", "5,678"], "auto"),
      refusedWith("ERR_COLUMN_UNDECIDED", /Say decimal: ","/),
    );
    await assert.rejects(
      amounts(["1,5", "2.50"], "auto"),
      refusedWith("ERR_COLUMN_CONTRADICTS", /decimal point .* decimal comma/),
    );
  });

  it("num-bad: tells of a word that it is none, and of short forms how they are read, where no decimal is declared", async () => {
    const says = async (cell: string): Promise<string> =>
      (await judgeCells([cell], "RatedAmount")).says;
    assert.match(
      await says("abc"),
      /takes a decimal like 1\.5\. It is not a number: correct the cell\.$/,
    );
    assert.match(await says("1O"), /It is not a number/);
    for (const short of [".5", "+5", "-.5", "+1.5"])
      assert.match(await says(short), /say decimal: "\." in the mapping, which reads/);
    for (const marked of ["1,5", "1e3", "5."]) assert.match(await says(marked), /mark: ","/);
  });

  it("num-decimals: refuses more decimals than are declared, or than the row's currency has", async () => {
    const fixed = await amounts(["1.234", "1.23"], "{ places: 2 }");
    assert.deepEqual(fixed.rows, ["too-many-decimals!", "1.23"]);
    const { rows } = await judgeCells(
      ["1.23", "1.234", "12", "1.2", "1.2345", "1.234", "1.0", "1"],
      "RatedAmount",
      "decimal: { places: currency, currency_column: Cur }",
      { beside: { Cur: ["EUR", "EUR", "JPY", "JPY", "KWD", "KWD", "XXX", ""] } },
    );
    assert.deepEqual(rows, [
      "1.23",
      "too-many-decimals!",
      "12",
      "too-many-decimals!",
      "too-many-decimals!",
      "1.234",
      "currency-unknown!",
      "currency-unknown!",
    ]);
  });

  it("num-sign: takes a sign or code that agrees with the row's currency", async () => {
    const { rows } = await judgeCells(
      ["€ 12.50", "$12.50", "12.50 kr", "EUR 12.50", "(12.50 usd)", "12.50"],
      "RatedAmount",
      "decimal: { signs: accounting, currency_column: Cur }",
      { beside: { Cur: ["EUR", "CAD", "SEK", "eur", "USD", ""] } },
    );
    assert.deepEqual(rows, ["12.50", "12.50", "12.50", "12.50", "-12.50", "12.50"]);
  });

  it("num-sign-conflict: refuses the row where the two do not agree", async () => {
    const { rows, says } = await judgeCells(
      ["$12.50", "EUR 12.50", "12.50 GBP", "€12.50"],
      "RatedAmount",
      "decimal: { currency_column: Cur }",
      { beside: { Cur: ["EUR", "USD", "EUR", ""] } },
    );
    assert.deepEqual(
      rows,
      rows.map(() => "currency-disagrees!"),
    );
    assert.match(says, /names "\$", but the row's currency is "EUR"/);
  });

  it("num-paren, num-trail-minus, num-minus: takes them as negative where they are declared", async () => {
    const { rows, warnings } = await amounts(
      ["(1,234.50)", "2.00"],
      '{ group: ",", signs: accounting }',
    );
    assert.deepEqual(rows, ["-1234.50", "2.00"]);
    assert.deepEqual(warnings, []);
    const minus = await amounts(["1234.50-", "\u22125", "\u20136"], "{ signs: accounting }");
    assert.deepEqual(minus.rows, ["-1234.50", "-5", "-6"]);
  });

  it("num-paren: warns once where parentheses and minus signs stand in one column", async () => {
    const { rows, warnings } = await amounts(["(5)", "-5", "(6)", "7-"], "{ signs: accounting }");
    assert.deepEqual(rows, ["-5", "-5", "-6", "-7"]);
    assert.deepEqual(warnings, ["num-mixed-negatives: 1 (2, 3)"]);
  });

  it("num-paren: refuses a number that is negative twice", async () => {
    const { rows } = await amounts(["(-5)", "-5-", "-(5)"], "{ signs: accounting }");
    assert.deepEqual(
      rows,
      rows.map(() => "not-a-decimal!"),
    );
  });

  it("num-crdr, num-percent, num-sci, num-bad: refuses the row", async () => {
    const bad = ["12.50 CR", "12%", "1e3", "12abc", "0x1F", "1_000", "1O0", "½", "Infinity"];
    for (const decimal of ['"."', '{ signs: accounting, currency: "€" }']) {
      const { rows } = await amounts(bad, decimal);
      assert.deepEqual(
        rows,
        bad.map(() => "not-a-decimal!"),
      );
    }
  });

  it("num-fullwidth: refuses the row, or reads it with a warning where the mapping cleans it", async () => {
    const cells = ["\uFF11\uFF12\uFF13", "\uFF11\uFF0E\uFF15"];
    assert.deepEqual((await amounts(cells, '"."')).rows, ["not-a-decimal!", "not-a-decimal!"]);
    const cleaned = await judgeCells(cells, "RatedAmount", "clean: [full-width]");
    assert.deepEqual(cleaned.rows, ["123", "1.5"]);
    assert.deepEqual(cleaned.warnings, ["cleaned: 2 (2, 3)"]);
  });

  it("num-digits: refuses digits of other scripts", async () => {
    const cells = ["\u0661\u0662\u0663", "\u0967"];
    const { rows } = await judgeCells(cells, "RatedAmount", "clean: [full-width], decimal: '.'");
    assert.deepEqual(rows, ["not-a-decimal!", "not-a-decimal!"]);
  });

  it("num-big: keeps every digit of an amount beyond 2^53", async () => {
    const cells = ["123456789012345678901234567890.12", "9007199254740993"];
    assert.deepEqual((await amounts(cells, '"."')).rows, cells);
    assert.deepEqual((await judgeCells(["9007199254740993"], "count__c")).rows, [
      "number-not-exact!",
    ]);
  });

  it("a lone dash in an amount: refused, or blank where it is listed under nulls", async () => {
    assert.deepEqual((await amounts(["-", " -   "], '"."')).rows, [
      "not-a-decimal!",
      "not-a-decimal!",
    ]);
    const listed = await judgeCells(["-", "1.5"], "RatedAmount", 'decimal: ".", nulls: ["-"]');
    assert.deepEqual(listed.rows, [undefined, "1.5"]);
    assert.deepEqual(listed.warnings, ["null-taken: 1 (2)"]);
    assert.deepEqual((await judgeCells(["-"], "Quantity", 'nulls: ["-"]')).rows, [
      "field-missing!",
    ]);
  });

  it("rate-unit: refuses a percent sign unless the unit of the column is declared", async () => {
    assert.deepEqual((await amounts(["19%", "0.19"], '"."')).rows, ["not-a-decimal!", "0.19"]);
    const keep = await amounts(["19%", "19.5 %", "19"], "{ percent: keep }");
    assert.deepEqual(keep.rows, ["19", "19.5", "19"]);
    const fraction = await amounts(["19%", "7.25%", "-119", "0.5%"], "{ percent: fraction }");
    assert.deepEqual(fraction.rows, ["0.19", "0.0725", "-1.19", "0.005"]);
  });
});
