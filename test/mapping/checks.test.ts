import assert from "node:assert/strict";
import fc from "fast-check";
import { Exact } from "../../src/kernel/exact-decimal.ts";
import { describeRowError } from "../../src/rows/describe-row-error.ts";
import { findDoubts } from "../../src/mapping/lint/find-doubts.ts";
import { hasCheckDigit } from "../../src/mapping/conditions/check-digits.ts";
import { loadText, mapperOf, refusalOf, rowOf } from "./map-cells.ts";

const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n";
const opening = (that: string): string =>
  `${head}checks:\n  - that: ${that}\n    else: The cells don't agree.\n`;

/** What becomes of rows: `mapped`, or code and column of each error. */
async function judge(
  that: string,
  rows: readonly (readonly string[])[],
  fields = "",
): Promise<readonly string[]> {
  const mapper = await mapperOf(fields, ["A", "B", "C"], opening(that));
  return rows.map((cells) => {
    const result = mapper.mapRow(rowOf(["1", ...cells]));
    return result.kind === "invalid"
      ? result.errors.map(({ code, column }) => `${code} ${column}`).join()
      : result.kind;
  });
}

describe("checks", () => {
  it("make a row invalid that breaks one, with the sentence and the cells", async () => {
    const mapper = await mapperOf(
      "",
      ["A", "B"],
      opening("{ column: A, date: DD.MM.YYYY, at_most: { column: B } }"),
    );
    const result = mapper.mapRow(rowOf(["1", "02.01.2026", "01.01.2026"]));
    assert.ok(result.kind === "invalid");
    assert.equal(result.key, "1");
    const [error] = result.errors;
    assert.ok(error !== undefined);
    assert.equal(
      describeRowError(error, "f.csv"),
      'f.csv line 2, column "A": The cells don\'t agree (A "02.01.2026", B "01.01.2026"). Correct the cells, or the check in the mapping.',
    );
    assert.deepEqual(mapper.unusedColumns, []);
  });

  it("hold an amount against a product or a sum, exactly", async () => {
    const near = "{ column: A, within: { percent: 10, of: { product: [B, C] } } }";
    assert.deepEqual(
      await judge(near, [
        ["110", "10", "10"],
        ["90", "10", "10"],
        ["110.0000000000000000001", "10", "10"],
        ["-110", "-10", "10"],
        ["0", "0", "5"],
        ["0.01", "0", "5"],
        ["", "10", "10"],
        ["1", "10", ""],
        ["1", "x", "10"],
      ]),
      [
        "mapped",
        "mapped",
        "check-failed A",
        "mapped",
        "mapped",
        "check-failed A",
        "mapped",
        "mapped",
        "not-a-decimal B",
      ],
    );
    const sum =
      '{ column: A, decimal: ",", within: { amount: "0.01", of: { sum: [B, C], decimal: "." } } }';
    assert.deepEqual(
      await judge(sum, [
        ["1,31", "1.1", "0.2"],
        ["1,32", "1.1", "0.2"],
      ]),
      ["mapped", "check-failed A"],
    );
  });

  it("let through ten good rows of each kind that a check is for", async () => {
    const near = "{ column: A, within: { percent: 5, of: { product: [B, C] } } }";
    const good = Array.from({ length: 10 }, (_, at) => [String((at + 1) * 7), String(at + 1), "7"]);
    assert.deepEqual(new Set(await judge(near, good)), new Set(["mapped"]));
    const ordered = "{ column: A, date: YYYY-MM-DD, at_most: { column: B } }";
    const periods = Array.from({ length: 10 }, (_, at) => [
      `2026-01-0${at % 9 || 1}`,
      at === 5 ? "" : "2026-01-09",
      "",
    ]);
    assert.deepEqual(new Set(await judge(ordered, periods)), new Set(["mapped"]));
  });

  it("is percent of the second amount, as a decimal library reckons it", async () => {
    const mapper = await mapperOf(
      "",
      ["A", "B"],
      opening('{ column: A, within: { percent: "12.5", of: { column: B } } }'),
    );
    const amount = fc
      .integer({ min: -500, max: 500 })
      .map((cents) => new Exact(cents).div(100).toFixed(2));
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const isNear = new Exact(one).minus(other).abs().lte(new Exact(other).abs().times("0.125"));
        const { kind } = mapper.mapRow(rowOf(["1", one, other]));
        assert.equal(kind === "mapped", isNear);
      }),
    );
  });

  it("tell a cell that can't be read once", async () => {
    const fields = "  amount: { column: A, decimal: '.' }\n";
    assert.deepEqual(await judge("{ column: A, at_least: 0 }", [["x", "", ""]], fields), [
      "not-a-decimal A",
    ]);
  });

  it("judge check digits", async () => {
    assert.deepEqual(
      await judge("{ column: A, check_digit: iban }", [
        ["DE89 3704 0044 0532 0130 00", "", ""],
        ["DE88 3704 0044 0532 0130 00", "", ""],
        ["", "", ""],
      ]),
      ["mapped", "check-failed A", "mapped"],
    );
    for (const [kind, text] of [
      ["luhn", "79927398713"],
      ["luhn", "4539 1488 0343 6467"],
      ["ean", "4006381333931"],
      ["ean", "73513537"],
      ["ean", "036000291452"],
      ["iban", "GB82WEST12345698765432"],
      ["iban", "NO9386011117947"],
    ] as const) {
      assert.ok(hasCheckDigit(text, kind), text);
      for (let at = text.length - 8; at < text.length; at += 1) {
        const digit = text[at] ?? "";
        if (!/\d/.test(digit)) continue;
        const wrong = text.slice(0, at) + String((Number(digit) + 1) % 10) + text.slice(at + 1);
        assert.ok(!hasCheckDigit(wrong, kind), wrong);
      }
    }
    for (const text of ["", "0", "x", "７９", "9".repeat(101), "1e3", "-18"])
      for (const kind of ["luhn", "ean", "iban"] as const) assert.ok(!hasCheckDigit(text, kind));
  });

  const faults: readonly (readonly [that: string, message: RegExp])[] = [
    ["{ column: A, within: { of: { column: B } } }", /within: takes one of percent and amount/],
    ["{ column: A, within: { percent: -5, of: 3 } }", /takes a number without a sign/],
    ["{ column: A, within: { percent: 5 } }", /within\.of/],
    ["{ column: A, within: { percent: 5, of: { columm: B } } }", /Did you mean "column"/],
    ["{ column: A, within: { percent: 5, of: {} } }", /takes one of column, product and sum/],
    ["{ column: A, date: DD.MM.YYYY, within: { amount: 5, of: { column: B } } }", /not for days/],
    ["{ column: A, less_than: { product: [B] } }", /product/],
    ["{ column: A, date: DD.MM.YYYY, less_than: { sum: [B, C] } }", /days are neither multiplied/],
    ["{ column: A, less_than: { column: B, date: DD.MM.YYYY } }", /both are amounts/],
    ["{ column: A, check_digit: mod11 }", /it takes luhn, ean, iban/],
  ];
  for (const [that, message] of faults)
    it(`are refused: ${that}`, async () => {
      assert.match(await refusalOf("", opening(that)), message);
    });

  it("need a sentence, and their columns", async () => {
    assert.match(
      await refusalOf("", `${head}checks:\n  - that: { column: A, blank: false }\n`),
      /checks\[0\]\.else: is missing/,
    );
    await assert.rejects(
      mapperOf("", ["A"], opening("{ column: Z, blank: false }")),
      /checks\[0\]: there is no column "Z"/,
    );
  });
});

describe("a default under write: merge", () => {
  it("is doubted: it overwrites live values", async () => {
    const mapping = await loadText(
      "version: 1\ntarget: fake/thing\nwrite: merge\nfields:\n  id: Id\n  city: { column: A, default: x }\n",
    );
    assert.match(
      findDoubts(mapping)
        .map(({ text }) => text)
        .join(),
      /a row whose cell is blank overwrites the live city by this/,
    );
  });

  it("is none to doubt where it gives way to live values, and that takes a live record", async () => {
    const field = "  id: Id\n  city: { column: A, default: x, default_when: absent }\n";
    const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n";
    const mapping = await loadText(`${head}write: merge\nfields:\n${field}`);
    const doubts = findDoubts(mapping).filter(({ path }) => path[0] === "fields");
    assert.deepEqual(doubts, []);
    await assert.rejects(
      loadText(`${head}fields:\n${field}`),
      /default_when: only a row that is merged/,
    );
    const inList = field.replace("city", "reminders[0].notice_id");
    await assert.rejects(loadText(`${head}write: merge\nfields:\n${inList}`), /lies in a list/);
    const alone = field.replace(" default: x,", "");
    await assert.rejects(loadText(`${head}write: merge\nfields:\n${alone}`), /say default too/);
  });
});
