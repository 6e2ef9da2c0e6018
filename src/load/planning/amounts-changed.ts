import { Exact } from "../../kernel/exact-decimal.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { createAmountTally } from "../../plan/amount-tally.ts";
import { createCurrencyTally } from "../../plan/facts/currency-sums.ts";
import { readAmount } from "../../plan/read-amount.ts";
import type { AmountChanged } from "../../report/load-overview.ts";
import type { ReportRow } from "../../report/report-row.ts";
import { findTarget } from "../../targets/index.ts";
import type { StoredImage } from "../../ledger/image-book.ts";
import { amountsOf } from "./amounts-of.ts";
import { mapInOrder } from "./map-in-order.ts";

/** Rows of a report, and what the records of those that went in changed by while they are taken. */
export interface WatchedRows {
  readonly rows: AsyncIterable<ReportRow>;
  /**
   * Amounts that changed, by what was read before each row and left by it; asked when all rows were taken. Undefined where a row
   * that went in has no record from before: then nothing is guessed.
   */
  readonly amounts: () => readonly AmountChanged[] | undefined;
}

const zero = new Exact(0);
/** Images that are looked for at the same time, so that a database elsewhere is not waited for row by row. */
const width = 32;

/** Looks at the images of the rows that went in, as long as every one of them has one. */
export function watchAmounts(
  rows: AsyncIterable<ReportRow>,
  ledger: { readonly images: Pick<Ledger["images"], "find"> },
  { id, targetName }: Pick<LoadRecord, "id" | "targetName">,
): WatchedRows {
  const target = findTarget(targetName);
  const fields = target === undefined ? [] : amountsOf(target);
  const tallies = fields.map((field) => ({
    field,
    amount: createAmountTally(field),
    currency: createCurrencyTally(field),
  }));
  let isWhole = fields.length > 0;
  let hasRows = false;
  const count = (row: ReportRow, { before, after, left }: StoredImage): void => {
    const { rowNumber, line, key } = row.result;
    const records = { before, after: left ?? after };
    for (const { field, amount, currency } of tallies) {
      amount.add({ rowNumber, line, key, ...records });
      const [old, fresh] = [readAmount(before, field), readAmount(records.after, field)];
      const moves = !(old.amount ?? zero).equals(fresh.amount ?? zero);
      currency.add(records, old, fresh, moves);
    }
  };
  const look = async (row: ReportRow): Promise<ReportRow> => {
    if (!isWhole || row.result.outcome !== "applied") return row;
    const image = await ledger.images.find(id, row.result.rowNumber);
    if (image === undefined) isWhole = false;
    else {
      hasRows = true;
      count(row, image);
    }
    return row;
  };
  return {
    rows: mapInOrder(rows, width, look),
    amounts: () =>
      isWhole && hasRows
        ? tallies
            .map(({ amount, currency }): AmountChanged => {
              const { field, rows, sumBefore, sumAfter, difference } = amount.conclude();
              return { field, rows, sumBefore, sumAfter, difference, ...currency.conclude() };
            })
            .filter((one) => one.rows > 0)
        : undefined,
  };
}
