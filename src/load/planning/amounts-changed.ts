import { Exact } from "../../kernel/exact-decimal.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { createAmountTally } from "../../plan/amount-tally.ts";
import { createCurrencyTally } from "../../plan/facts/currency-sums.ts";
import { readAmount } from "../../plan/read-amount.ts";
import type { AmountChanged } from "../../report/load-overview.ts";
import type { ReportRow } from "../../report/report-row.ts";
import { findTarget } from "../../targets/index.ts";
import type { ImageBook, StoredImage } from "../../ledger/image-book.ts";
import type { RowResult } from "../../rows/row.ts";
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

/** Adds up what records changed by. */
export interface AmountsTally {
  /** True where the target has amounts. */
  readonly hasAmounts: boolean;
  add(row: Pick<RowResult, "rowNumber" | "line" | "key">, image: StoredImage): void;
  /** Amounts that changed. */
  conclude(): readonly AmountChanged[];
}

/** An empty tally of the amounts that the target's documents have. */
export function createAmountsTally(targetName: string): AmountsTally {
  const target = findTarget(targetName);
  const fields = target === undefined ? [] : amountsOf(target);
  const tallies = fields.map((field) => ({
    field,
    amount: createAmountTally(field),
    currency: createCurrencyTally(field),
  }));
  return {
    hasAmounts: fields.length > 0,
    add: ({ rowNumber, line, key }, { before, after, left }) => {
      const records = { before, after: left ?? after };
      for (const { field, amount, currency } of tallies) {
        amount.add({ rowNumber, line, key, ...records });
        const [old, fresh] = [readAmount(before, field), readAmount(records.after, field)];
        const moves = !(old.amount ?? zero).equals(fresh.amount ?? zero);
        currency.add(records, old, fresh, moves);
      }
    },
    conclude: () =>
      tallies
        .map(({ amount, currency }): AmountChanged => {
          const { field, rows, sumBefore, sumAfter, difference } = amount.conclude();
          return { field, rows, sumBefore, sumAfter, difference, ...currency.conclude() };
        })
        .filter((one) => one.rows > 0),
  };
}

/** Looks at the images of the rows that went in, as long as every one of them has one. */
export function watchAmounts(
  rows: AsyncIterable<ReportRow>,
  ledger: { readonly images: Pick<ImageBook, "find" | "spans"> },
  { id, targetName }: Pick<LoadRecord, "id" | "targetName">,
): WatchedRows {
  const tally = createAmountsTally(targetName);
  let isWhole = tally.hasAmounts;
  let hasRows = false;
  const look = async (row: ReportRow): Promise<ReportRow> => {
    if (!isWhole || row.result.outcome !== "applied") return row;
    const image = await ledger.images.find(id, row.result.rowNumber);
    if (image === undefined) isWhole = false;
    else {
      hasRows = true;
      tally.add(row.result, image);
    }
    return row;
  };
  return {
    rows: mapInOrder(rows, width, look),
    amounts: () => (isWhole && hasRows ? tally.conclude() : undefined),
  };
}
