import { Exact } from "../kernel/exact-decimal.ts";
import type { AmountChange, AmountSummary, PlannedRow } from "./plan.ts";
import { placesOf, readAmount } from "./read-amount.ts";

const mostChanges = 10;

/** A row with its record before and after it. */
type UpdatedRow = Pick<
  Extract<PlannedRow, { action: "update" }>,
  "rowNumber" | "line" | "key" | "before" | "after"
>;

/** Adds up one amount over rows. */
export interface AmountTally {
  add(row: UpdatedRow): void;
  conclude(): AmountSummary;
}

interface RankedChange {
  readonly size: Exact;
  readonly change: AmountChange;
}

/** An empty tally. @param field dotted name of the amount, without indexes */
export function createAmountTally(field: string): AmountTally {
  let sumBefore = new Exact(0);
  let sumAfter = new Exact(0);
  // Sums are shown with as many places as the amounts have: 20.00, not 20.
  let places = 0;
  let rows = 0;
  let unreadable = 0;
  let largest: readonly RankedChange[] = [];

  return {
    add: (row) => {
      const before = readAmount(row.before, field);
      const after = readAmount(row.after, field);
      unreadable += before.unreadable + after.unreadable;
      sumBefore = sumBefore.plus(before.amount ?? 0);
      sumAfter = sumAfter.plus(after.amount ?? 0);
      const rowPlaces = Math.max(placesOf(before.text), placesOf(after.text));
      places = Math.max(places, rowPlaces);
      const difference = new Exact(after.amount ?? 0).minus(before.amount ?? 0);
      const isSame = (before.amount === undefined) === (after.amount === undefined);
      if (difference.isZero() && isSame) return;
      rows += 1;
      const size = difference.abs();
      const last = largest[mostChanges - 1];
      if (last !== undefined && !size.greaterThan(last.size)) return;
      const change: AmountChange = {
        rowNumber: row.rowNumber,
        line: row.line,
        key: row.key,
        before: before.amount === undefined ? "0" : before.text,
        after: after.amount === undefined ? "0" : after.text,
        difference: difference.toFixed(rowPlaces),
        ...(before.amount === undefined && { absent: "before" as const }),
        ...(after.amount === undefined && { absent: "after" as const }),
      };
      largest = insert(largest, { size, change });
    },
    conclude: () => ({
      field,
      rows,
      sumBefore: sumBefore.toFixed(places),
      sumAfter: sumAfter.toFixed(places),
      difference: sumAfter.minus(sumBefore).toFixed(places),
      largest: largest.map(({ change }) => change),
      ...(unreadable > 0 && { unreadable }),
    }),
  };
}

/** Largest first; of equals the earlier row first. */
function insert(largest: readonly RankedChange[], one: RankedChange): readonly RankedChange[] {
  const at = largest.findIndex(({ size }) => one.size.greaterThan(size));
  return largest.toSpliced(at === -1 ? largest.length : at, 0, one).slice(0, mostChanges);
}
