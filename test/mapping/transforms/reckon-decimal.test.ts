import assert from "node:assert/strict";
import fc from "fast-check";
import { Exact } from "../../../src/kernel/exact-decimal.ts";
import { type Rounding, roundings } from "../../../src/kernel/rational.ts";
import { addDecimals, reckonDecimal } from "../../../src/mapping/transforms/reckon-decimal.ts";
import { mapCells, mapperOf, refusalOf, rowOf, showResult } from "../map-cells.ts";

const amounts = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat({ max: 12 }))
  .map(([digits, places]) => new Exact(digits).times(new Exact(10).pow(-places)).toFixed(places));

const modes: Readonly<Record<Rounding, 0 | 1 | 4 | 5 | 6>> = {
  up: Exact.ROUND_UP,
  down: Exact.ROUND_DOWN,
  "half-up": Exact.ROUND_HALF_UP,
  "half-down": Exact.ROUND_HALF_DOWN,
  "half-even": Exact.ROUND_HALF_EVEN,
};

const valueOf = (made: ReturnType<ReturnType<typeof reckonDecimal>>): string =>
  "value" in made ? made.value : made.fault.code;
const withoutSign = (amount: string): string =>
  /[1-9]/.test(amount) ? amount : amount.replace("-", "");

describe("decimal: { negate, multiply, divide, places, round }", () => {
  const map = (decimal: string, cells: readonly string[]) =>
    mapCells("amount", `{ column: C, decimal: ${decimal} }`, cells);

  it("turns the sign, and never makes -0", async () => {
    assert.deepEqual(
      await map("{ negate: true, mark: ',' }", ["1,50", "-1,50", "0", "-0", "0,00", "-0,00"]),
      ["-1.50", "1.50", "0", "0", "0.00", "0.00"],
    );
  });

  it("multiplies and divides every digit there is, where the result has an end", async () => {
    assert.deepEqual(
      await map('{ multiply: "0.01" }', ["12345678901234567890.123", "150", "150.00", "-7", "0"]),
      ["123456789012345678.90123", "1.5", "1.50", "-0.07", "0"],
    );
    assert.deepEqual(await map("{ divide: 8 }", ["1", "12.0", "-100"]), ["0.125", "1.5", "-12.5"]);
    assert.deepEqual(await map('{ multiply: "60", divide: "-3" }', ["1.10"]), ["-22.00"]);
  });

  it("does not round unless that is said, and says what to do", async () => {
    const [endless] = await map('{ divide: "60" }', ["100"]);
    assert.equal(
      endless,
      'result-not-exact: file.csv line 2, column "C": "100" divided by 60 has no end as a decimal for amount. It is not rounded: say places and round (such as half-even) under decimal in the mapping, or correct the cell.',
    );
    const [long] = await map('{ multiply: "0.01", places: 2 }', ["1.5"]);
    assert.match(
      String(long),
      /^too-many-decimals: .*"1\.5", which the mapping makes "0\.015", has 3 decimals where the mapping allows 2/,
    );
    assert.deepEqual(await map('{ multiply: "0.01", places: 2 }', ["150.00"]), ["1.50"]);
    assert.deepEqual(await map('{ divide: "60", places: 2, round: half-even }', ["100", "3"]), [
      "1.67",
      "0.05",
    ]);
  });

  it("rounds cells where nothing else is said", async () => {
    const cells = ["1.005", "1.015", "1.1", "-1.005", "-0.001", "2"];
    assert.deepEqual(await map("{ places: 2, round: half-even }", cells), [
      "1.00",
      "1.02",
      "1.1",
      "-1.00",
      "0.00",
      "2",
    ]);
  });

  it("goes with percent, signs, a field of numbers and the row's currency", async () => {
    assert.deepEqual(await map("{ percent: fraction, negate: true }", ["19%"]), ["-0.19"]);
    assert.deepEqual(await map("{ signs: accounting, negate: true }", ["(5.00)"]), ["5.00"]);
    assert.deepEqual(
      await mapCells("ratio", '{ column: C, decimal: { multiply: "0.1" } }', [
        "15",
        "12345678901234567",
      ]).then(([good, bad]) => [good, String(bad).split(":")[0]]),
      [1.5, "number-not-exact"],
    );
    const mapper = await mapperOf(
      "  amount: { column: A, decimal: { currency_column: K, places: currency, divide: 3, round: half-up } }\n",
      ["A", "K"],
    );
    const shown = (cells: readonly string[]) =>
      showResult(mapper.mapRow(rowOf(["1", ...cells])), "amount");
    assert.deepEqual([shown(["10", "EUR"]), shown(["10", "JPY"])], ["3.33", "3"]);
  });

  it("is bounded", async () => {
    const [digits] = await map("{ negate: true }", ["9".repeat(1001)]);
    assert.match(String(digits), /^too-many-digits/);
    const [most] = await map('{ multiply: "2" }', ["5".repeat(1000)]);
    assert.equal(most, `1${"1".repeat(999)}0`);
  });

  it("is refused where it can't be exact or says nothing", async () => {
    const refused = (decimal: string) =>
      refusalOf(`  amount: { column: C, decimal: ${decimal} }\n`);
    assert.match(await refused("{ divide: 0 }"), /not zero/);
    assert.match(await refused('{ multiply: "1e3" }'), /takes a number like/);
    assert.match(await refused('{ multiply: "1,5" }'), /takes a number like/);
    assert.match(await refused("{ round: half-even }"), /round needs places/);
    assert.match(
      await refused("{ places: 2, round: half }"),
      /Did you mean "half-up"|it takes half-even/,
    );
    assert.match(await refused("{ negated: true }"), /Did you mean "negate"/);
    assert.match(await refused("{ negate: false }"), /it takes true/);
    assert.match(
      await refusalOf('  amount: { column: C, decimal: { divide: 3 }, default: "1" }\n'),
      /can't be converted/,
    );
  });

  it("is what a decimal library says, whatever the number", () => {
    fc.assert(
      fc.property(
        amounts,
        amounts,
        fc.constantFrom(...roundings),
        fc.nat({ max: 8 }),
        (one, factor, round, places) => {
          fc.pre(!new Exact(factor).isZero());
          const product = new Exact(one).times(factor);
          assert.ok(
            new Exact(valueOf(reckonDecimal({ multiply: factor }, undefined)(one))).equals(product),
          );
          const rounded = valueOf(reckonDecimal({ multiply: factor, round }, places)(one));
          assert.ok(
            new Exact(rounded).equals(product.toDecimalPlaces(places, modes[round])),
            rounded,
          );
          assert.ok(!/^-[0.]+$/.test(rounded));
          const back = reckonDecimal({ multiply: factor, divide: factor }, undefined)(one);
          assert.equal(valueOf(back), withoutSign(one));
        },
      ),
    );
  });

  it("divides so that multiplying leads back, or says that it can't", () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 5000 }), (one, by) => {
        const made = reckonDecimal({ divide: String(by) }, undefined)(one);
        const value = valueOf(made);
        if (value === "result-not-exact") {
          const rounded = valueOf(reckonDecimal({ divide: String(by), round: "down" }, 60)(one));
          assert.ok(!new Exact(rounded).times(by).equals(one));
        } else assert.ok(new Exact(value).times(by).equals(one), value);
      }),
    );
  });
});

describe("sum", () => {
  const rowsOf = async (
    settings: string,
    rows: readonly (readonly string[])[],
    field = "amount",
  ): Promise<readonly unknown[]> => {
    const mapper = await mapperOf(`  ${field}: ${settings}\n`, ["A", "B"]);
    return rows.map((cells) => showResult(mapper.mapRow(rowOf(["1", ...cells])), field));
  };

  it("adds up every digit; a blank cell adds nothing, and blank cells alone are blank", async () => {
    assert.deepEqual(
      await rowsOf('{ sum: [A, B], decimal: { mark: ",", group: "." } }', [
        ["1.234,50", "0,5"],
        ["0,1", "0,2"],
        ["", "5"],
        [" ", ""],
        ["1,00", "-1,00"],
        ["99999999999999999999,9", "0,1"],
      ]),
      ["1235.00", "0.3", "5", "(left out)", "0.00", "100000000000000000000.0"],
    );
  });

  it("reckons with the sum, and gives numbers where the API takes them", async () => {
    assert.deepEqual(
      await rowsOf("{ sum: [A, B], decimal: { negate: true, divide: 4, places: 1, round: up } }", [
        ["1", "2"],
      ]),
      ["-0.8"],
    );
    assert.deepEqual(await rowsOf("{ sum: [A, B] }", [["1.5", "2"]], "ratio"), [3.5]);
    assert.deepEqual(await rowsOf("{ sum: [A, B] }", [["1", "2"]], "count"), [3]);
  });

  it("rewrites each of its cells, and names the one at fault", async () => {
    const mapper = await mapperOf(
      '  amount: { sum: [A, B], trim: true, replace: { find: "x", with: "" }, nulls: ["-"], decimal: "," }\n',
      ["A", "B"],
    );
    const map = (a: string, b: string) => mapper.mapRow(rowOf(["1", a, b]));
    assert.equal(showResult(map(" 1x", "-"), "amount"), "1");
    const result = map("1", " 2.5x");
    assert.ok(result.kind === "invalid");
    assert.deepEqual(
      result.errors.map(({ column, cell, code, facts }) => [column, cell, code, facts["made"]]),
      [["B", " 2.5x", "not-a-decimal", "2.5"]],
    );
  });

  it("takes a default, written with a point", async () => {
    assert.deepEqual(await rowsOf('{ sum: [A, B], decimal: ",", default: "0.5" }', [["", ""]]), [
      "0.5",
    ]);
    assert.match(
      await refusalOf('  amount: { sum: [A, B], decimal: ",", default: "0,5" }\n'),
      /can't be converted/,
    );
  });

  it("is of amounts alone", async () => {
    assert.match(await refusalOf("  active: { sum: [A, B] }\n"), /a sum does not fit active/);
    assert.match(
      await refusalOf("  amount: { sum: [A, B], date: DD/MM/YYYY }\n"),
      /a sum is of decimals; take date out/,
    );
    assert.match(await refusalOf("  amount: { sum: [A, B], decimal: auto }\n"), /not by auto/);
    assert.match(await refusalOf("  amount: { sum: [A] }\n"), /at least two columns/);
  });

  it("is what a decimal library says", () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 5 }), (parts) => {
        const made = addDecimals(parts);
        assert.ok("value" in made);
        assert.ok(
          new Exact(made.value).equals(parts.reduce((sum, one) => sum.plus(one), new Exact(0))),
        );
      }),
    );
  });
});
