import assert from "node:assert/strict";
import fc from "fast-check";
import { mapCells } from "../map-cells.ts";

const code = (shown: unknown): string => String(shown).replace(/:.*/s, "");

describe("decimal", () => {
  it("writes declared marks as a point and keeps every digit", async () => {
    const cells = [
      "1.234,50",
      "-0,10",
      "1234,5",
      "0",
      "12.345.678",
      "99999999999999999999,123456789012345678901",
    ];
    assert.deepEqual(
      await mapCells("amount", '{ column: C, decimal: { mark: ",", group: "." } }', cells),
      ["1234.50", "-0.10", "1234.5", "0", "12345678", "99999999999999999999.123456789012345678901"],
    );
  });

  it("takes other group marks, no-break spaces included", async () => {
    assert.deepEqual(
      await mapCells("amount", '{ column: C, decimal: { group: "\\u00A0" } }', ["1\u00A0234.5"]),
      ["1234.5"],
    );
    assert.deepEqual(
      await mapCells("amount", '{ column: C, decimal: { group: "\'" } }', ["1'234'567"]),
      ["1234567"],
    );
  });

  it("refuses what the declaration does not cover", async () => {
    const cells = [
      "1.5",
      "1.23,5",
      "12.34.567",
      "5,",
      "5,-",
      ",",
      "+",
      "+,",
      "+-1",
      "-+1",
      "++1",
      "1+",
      "+ 1",
      "1e3",
      "--1",
      "(1)",
      "1 000",
      "x",
      "1-",
      "\u22121",
      "１",
    ];
    const shown = await mapCells(
      "amount",
      '{ column: C, decimal: { mark: ",", group: "." } }',
      cells,
    );
    assert.deepEqual(
      shown.map(code),
      cells.map(() => "not-a-decimal"),
    );
  });

  it("takes every blank that groups digits where blanks are declared, in one number as well", async () => {
    const settings = '{ column: C, decimal: { mark: ",", group: blank } }';
    const cells = [
      "1 234,50",
      "1\u00A0234,50",
      "1\u202F234,50",
      "1\u2009234,50",
      "1\u2007234,50",
      "-12\u202F345\u00A0678,9",
      "+1\u202F234",
      "1234,50",
      "0,5",
      "999",
    ];
    assert.deepEqual(await mapCells("amount", settings, cells), [
      ...Array(5).fill("1234.50"),
      "-12345678.9",
      "1234",
      "1234.50",
      "0.5",
      "999",
    ]);
    const damaged = ["1 2345,00", "12 34,00", " 1 234", "1 234 ", "1\u200A234", "1\t234", "1'234"];
    assert.deepEqual(
      (await mapCells("amount", settings, damaged)).map(code),
      damaged.map(() => "not-a-decimal"),
    );
  });

  it("takes a straight and a curly apostrophe where apostrophes are declared, and no accents", async () => {
    const settings = "{ column: C, decimal: { group: apostrophe } }";
    assert.deepEqual(
      await mapCells("amount", settings, ["1'234.50", "1\u2019234.50", "12\u2019345'678"]),
      ["1234.50", "1234.50", "12345678"],
    );
    const damaged = ["1\u00B4234", "1`234", "'1234", "1'23.4", "1 234"];
    const shown = await mapCells("amount", settings, damaged);
    assert.deepEqual(
      shown.map(code),
      damaged.map(() => "not-a-decimal"),
    );
    assert.match(String(shown[0]), /has U\+00B4 acute accent in it/);
    const one = await mapCells("amount", '{ column: C, decimal: { group: "\'" } }', [
      "1'234",
      "1\u2019234",
    ]);
    assert.deepEqual(one.map(code), ["1234", "not-a-decimal"]);
  });

  it("passes a leading plus over and puts the zero before a mark, where decimals are declared", async () => {
    const cells = ["+1500", "+0,5", ",5", "-,5", "+,25", "0,5", "-0,5", "5", "-5", "1500"];
    assert.deepEqual(await mapCells("amount", '{ column: C, decimal: "," }', cells), [
      "1500",
      "0.5",
      "0.5",
      "-0.5",
      "0.25",
      "0.5",
      "-0.5",
      "5",
      "-5",
      "1500",
    ]);
    const signs = "{ column: C, decimal: { signs: accounting, currency: $, percent: fraction } }";
    assert.deepEqual(
      await mapCells("amount", signs, ["$+1500", "+$1500", "+5%", ".5%", "($.50)"]),
      ["15.00", "15.00", "0.05", "0.005", "-0.0050"],
    );
    const twice = ["(+5)", "+5-", "-+5", "+-5", "+(5)", "++5"];
    const shown = await mapCells("amount", signs, twice);
    assert.deepEqual(
      shown.map(code),
      twice.map(() => "not-a-decimal"),
    );
    assert.match(String(shown[0]), /"\(\+5\)" has two signs/);
    assert.deepEqual(await mapCells("ratio", '{ column: C, decimal: "." }', ["+.5"]), [0.5]);
    assert.deepEqual((await mapCells("ratio", "C", ["+.5", ".5", "+1"])).map(code), [
      "not-a-number",
      "not-a-number",
      "not-a-number",
    ]);
  });

  it("tells of a word that it is no number before it talks of marks and groups", async () => {
    for (const settings of ['{ mark: ",", group: "." }', "{ group: blank }", '{ group: "," }']) {
      const shown = await mapCells("amount", `{ column: C, decimal: ${settings} }`, [
        "n/a",
        "see note",
        "see note, page 3",
        "not yet. ask",
        "12 pieces",
        "1O.5",
      ]);
      for (const sentence of shown)
        assert.match(String(sentence), /is not a number; .* Correct the cell\.$/);
    }
  });

  it("names a mark that can't be told by looking by its code point, and what to say in the mapping", async () => {
    const say = async (cell: string, decimal: string): Promise<string> => {
      const [shown] = await mapCells("amount", `{ column: C, decimal: ${decimal} }`, [cell]);
      return String(shown)
        .replace(/^.*" has/, "has")
        .replace(/ amount takes.*?5\./, "");
    };
    assert.equal(
      await say("1\u202F234,50", '{ mark: ",", group: " " }'),
      'has U+202F narrow no-break space in it; If blanks group the digits in this file, say decimal: { mark: ",", group: blank } in the mapping.',
    );
    assert.equal(
      await say("1\u00A0234,50 \u20AC", '"."'),
      'has the sign of a currency; If blanks group the digits in this file and "\u20AC" is the currency of the column, say decimal: { mark: ",", group: blank, currency: "\u20AC" } in the mapping.',
    );
    assert.match(await say("19 %", '"."'), /^has a percent sign; Say decimal: \{ percent: keep \}/);
    assert.match(
      (
        await mapCells("amount", "{ column: C, decimal: { group: apostrophe } }", ["'1234.50"])
      ).join(),
      /begins with an apostrophe; .* say clean: \[apostrophe\]/,
    );
    assert.match(await say("1'234.-", '{ group: "\'" }'), /^has a dash .* replace: \{ pattern/);
    assert.match(await say("12\u00A0", '"."'), /^has U\+00A0 no-break space .* Correct the cell/);
  });

  it("refuses leading zeros and too many decimals, and rounds nothing", async () => {
    const settings = '{ column: C, decimal: { mark: ",", places: 2 } }';
    const shown = await mapCells("amount", settings, [
      "007,5",
      "00",
      "+01",
      "1,234",
      "1,23",
      "0,5",
    ]);
    assert.deepEqual(shown.map(code), [
      "leading-zeros",
      "leading-zeros",
      "leading-zeros",
      "too-many-decimals",
      "1.23",
      "0.5",
    ]);
  });

  it("says what to write in the mapping when the marks look like others", async () => {
    const [comma] = await mapCells("amount", "{ column: C, decimal: . }", ["1,5"]);
    assert.equal(
      comma,
      'not-a-decimal: file.csv line 2, column "C": "1,5" has a comma; amount takes a decimal like 1.5. ' +
        'If commas are decimal points in this file, say decimal: "," in the mapping.',
    );
    const [both] = await mapCells("amount", "{ column: C, decimal: . }", ["1,234.50"]);
    assert.match(String(both), /say decimal: \{ mark: "\.", group: "," \}/);
    const [point] = await mapCells("amount", '{ column: C, decimal: "," }', ["1.5"]);
    assert.match(String(point), /takes a decimal like 1,5\. .*say decimal: "\." there/);
  });

  it("reads any decimal back that was written with its marks", async () => {
    const digits = fc.tuple(
      fc.boolean(),
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      fc.string({ unit: fc.constantFrom("0", "1", "2", "5", "9"), maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(digits, async ([negative, whole, fraction]) => {
        const sign = negative ? "-" : "";
        const tail = (mark: string): string => (fraction === "" ? "" : `${mark}${fraction}`);
        const grouped = String(whole).replace(/\B(?=(?:\d{3})+$)/g, ".");
        const [value] = await mapCells(
          "amount",
          '{ column: C, decimal: { mark: ",", group: "." } }',
          [`${sign}${grouped}${tail(",")}`],
        );
        assert.equal(value, `${sign}${whole}${tail(".")}`);
      }),
      { numRuns: 50 },
    );
  });

  it("becomes a number for a field that is one, if no digit is lost", async () => {
    const shown = await mapCells("ratio", '{ column: C, decimal: "," }', [
      "1,50",
      "0,1234567890123456789",
      "x",
    ]);
    assert.equal(shown[0], 1.5);
    assert.deepEqual(shown.slice(1).map(code), ["number-not-exact", "not-a-number"]);
  });

  it("explains an exponent and a lone point as such, though points group the digits", async () => {
    const shown = await mapCells("amount", '{ column: C, decimal: { mark: ",", group: "." } }', [
      "1.5E+10",
      "14.5",
      "1.23,5",
    ]);
    assert.match(String(shown[0]), /scientific notation/);
    assert.match(String(shown[1]), /has a point/);
    assert.match(String(shown[2]), /groups of three/);
  });

  it("takes accountants' signs as negative where they are declared", async () => {
    const cells = ["(1,234.50)", "1,234.50-", "\u22121.5", "\u20131.5", "-1.5", "0.00", "1.5"];
    assert.deepEqual(
      await mapCells("amount", '{ column: C, decimal: { group: ",", signs: accounting } }', cells),
      ["-1234.50", "-1234.50", "-1.5", "-1.5", "-1.5", "0.00", "1.5"],
    );
    const plain = await mapCells("amount", '{ column: C, decimal: { group: "," } }', cells);
    assert.deepEqual(plain.slice(0, 4).map(code), Array(4).fill("not-a-decimal"));
    assert.match(String(plain[0]), /say decimal: \{ signs: accounting \}/);
  });

  it("takes declared signs of a currency off, and no others", async () => {
    const settings =
      '{ column: C, decimal: { mark: ",", group: ".", currency: ["\u20ac", EUR], signs: accounting } }';
    assert.deepEqual(
      await mapCells("amount", settings, [
        "\u20ac 1.234,50",
        "12,5\u00a0EUR",
        "-\u20ac5",
        "(\u20ac5,00)",
        "5 \u20ac-",
      ]),
      ["1234.50", "12.5", "-5", "-5.00", "-5"],
    );
    const wrong = [
      "$ 5",
      "\u20ac 5 EUR",
      "-(5)",
      "--5",
      "\u20ac",
      "()",
      "-",
      "(5",
      "5)",
      "12.50 CR",
    ];
    assert.deepEqual(
      (await mapCells("amount", settings, wrong)).map(code),
      wrong.map(() => "not-a-decimal"),
    );
    const [advice] = await mapCells("amount", '{ column: C, decimal: "." }', ["$5"]);
    assert.match(String(advice), /say decimal: \{ currency: "\$" \}/);
  });

  it("never takes one digit away or adds one, whatever the signs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(), fc.nat(99), async (whole, cents) => {
        const digits = `${whole < 0n ? -whole : whole}.${String(cents).padStart(2, "0")}`;
        const [read] = await mapCells(
          "amount",
          "{ column: C, decimal: { signs: accounting, currency: $ } }",
          [`($${digits})`],
        );
        assert.equal(read, `-${digits}`);
      }),
      { numRuns: 20 },
    );
  });
});
