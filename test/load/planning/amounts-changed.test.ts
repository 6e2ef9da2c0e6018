import assert from "node:assert/strict";
import type { StoredImage } from "../../../src/ledger/image-book.ts";
import { watchAmounts } from "../../../src/load/planning/amounts-changed.ts";
import { createHtmlRows } from "../../../src/report/reporters/html-rows.ts";
import { renderAll } from "../../report/build-head.ts";
import { buildRow, streamOf } from "../../report/build-report.ts";

const load = { id: "load-1", targetName: "billingplatform/invoice-detail" };
const image = (before: string, after: string, left?: string): StoredImage => ({
  before: { RatedAmount: before, CurrencyCode: "EUR" },
  after: { RatedAmount: after, CurrencyCode: "EUR" },
  ...(left !== undefined && { left: { RatedAmount: left, CurrencyCode: "EUR" } }),
});
const rows = [
  buildRow(1, ["a"], "applied"),
  buildRow(2, ["b"], "rejected"),
  buildRow(3, ["c"], "applied"),
];

const watch = async (images: Readonly<Record<number, StoredImage>>) => {
  const asked: number[] = [];
  const find = async (_load: string, row: number) => {
    asked.push(row);
    return images[row];
  };
  const spans = async () => new Map();
  const watched = watchAmounts(streamOf(rows), { images: { find, spans } }, load);
  const taken: number[] = [];
  for await (const { result } of watched.rows) taken.push(result.rowNumber);
  assert.deepEqual(taken, [1, 2, 3], "every row is handed on, in order");
  return { amounts: watched.amounts(), asked };
};

describe("what amounts a load changed", () => {
  it("adds up the records of the rows that went in, as they were left, and no others", async () => {
    const { amounts, asked } = await watch({ 1: image("10.50", "12"), 3: image("5", "6", "6.25") });
    const sums = { rows: 2, sumBefore: "15.50", sumAfter: "18.25", difference: "2.75" };
    const currencies = [{ currency: "EUR", ...sums }];
    assert.deepEqual(amounts, [
      { field: "RatedAmount", ...sums, currencies, currencyField: "CurrencyCode" },
    ]);
    assert.deepEqual(asked, [1, 3]);
  });

  it("is not guessed where a row that went in has no record from before", async () => {
    assert.equal((await watch({ 1: image("10.50", "12") })).amounts, undefined);
    assert.equal((await watch({})).amounts, undefined);
  });

  it("stands in the first line of the page, with the currency where it is one", async () => {
    const { amounts } = await watch({ 1: image("1000.50", "12000"), 3: image("5", "6") });
    assert.ok(amounts);
    const { text } = await renderAll(
      streamOf(rows),
      createHtmlRows((cell) => cell),
      {
        totals: { amounts },
      },
    );
    const said = text.replaceAll("\u00a0", " ");
    assert.ok(said.includes("2 of 3 rows in, 1 to correct, RatedAmount +11,000.50 EUR"));
    assert.match(text, /<data\s+value="11000\.50"\s*>11,000\.50</);
  });
});
