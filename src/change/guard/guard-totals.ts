import { Exact } from "../../kernel/exact-decimal.ts";
import type { FieldChange } from "../../rows/field-change.ts";
import type { GuardSettings } from "../../rows/guard-settings.ts";
import { changeOf } from "./change-of.ts";
import { differenceOf } from "./judge-amount.ts";

/** Guards over all rows of a load, row by row. */
export interface GuardTotals {
  /**
   * Counts a row.
   * @param changes of the row; none: the row is unchanged
   * @returns a sentence for each guard that the rows so far break and that was not told before; a sum counts as it stands
   */
  add(changes: readonly FieldChange[]): readonly string[];
  /** A sentence for each guard that is broken when all rows are in. */
  conclude(): readonly string[];
  /** What was counted, for `recallTotals`. */
  toText(): string;
  /** Others that have counted the same. */
  copy(): GuardTotals;
}

/** Kept in ledgers. */
interface StoredTotals {
  readonly changed: number;
  /** Amounts as decimals, by field. */
  readonly sums: Readonly<Record<string, Pick<Sum, "unreadable"> & { readonly total: string }>>;
}

interface Sum {
  readonly field: string;
  readonly limit: string;
  total: Exact;
  /** Rows whose change of the field can't be measured. */
  unreadable: number;
}

/** @param rowCount rows of the source; where it is not known, a percentage is judged when all rows are in */
export function createGuardTotals(
  settings: GuardSettings,
  rowCount: number | undefined,
): GuardTotals {
  const sums = Object.fromEntries(
    [...settings.maxSums.keys()].map((field) => [field, { total: "0", unreadable: 0 }]),
  );
  return countFrom({ changed: 0, sums }, settings, rowCount);
}

/**
 * Goes on where other totals of the load were left.
 * @param text of `toText`
 * @returns undefined where these were counted for other guards
 */
export function recallTotals(
  text: string,
  settings: GuardSettings,
  rowCount: number | undefined,
): GuardTotals | undefined {
  const stored: StoredTotals = JSON.parse(text);
  const isForThese = [...settings.maxSums.keys()].every((field) =>
    Object.hasOwn(stored.sums, field),
  );
  return isForThese ? countFrom(stored, settings, rowCount) : undefined;
}

function countFrom(
  stored: StoredTotals,
  settings: GuardSettings,
  rowCount: number | undefined,
): GuardTotals {
  const { maxRowsChanged, maxSums } = settings;
  const sums = [...maxSums].map(([field, limit]): Sum => {
    const { total = 0, unreadable = 0 } = stored.sums[field] ?? {};
    return { field, limit, total: new Exact(total), unreadable };
  });
  const told = new Set<unknown>();
  let rows = 0;
  let { changed } = stored;
  const judge = (all: number | undefined): (readonly [unknown, string])[] => {
    const tooMany = judgeRows(maxRowsChanged, changed, all);
    const ofRows = tooMany === undefined ? [] : [[judgeRows, tooMany] as const];
    const ofSums = sums.flatMap((sum) => {
      const sentence = judgeSum(sum);
      return sentence === undefined ? [] : [[sum, sentence] as const];
    });
    return [...ofRows, ...ofSums];
  };
  const counted = (): StoredTotals => {
    const amounts = sums.map(({ field, total, unreadable }) => [
      field,
      { total: total.toFixed(), unreadable },
    ]);
    return { changed, sums: Object.fromEntries(amounts) };
  };
  return {
    add: (changes) => {
      rows += 1;
      if (changes.length === 0) return [];
      changed += 1;
      for (const sum of sums) addChanges(sum, changes);
      const broken = judge(rowCount).filter(([guard]) => !told.has(guard));
      for (const [guard] of broken) told.add(guard);
      return broken.map(([, sentence]) => sentence);
    },
    conclude: () => judge(rowCount ?? rows).map(([, sentence]) => sentence),
    toText: () => JSON.stringify(counted()),
    copy: () => countFrom(counted(), settings, rowCount),
  };
}

function addChanges(sum: Sum, changes: readonly FieldChange[]): void {
  for (const change of changes) {
    const own = changeOf(change, sum.field);
    if (own === undefined) continue;
    const difference = differenceOf(own);
    if (difference === undefined) sum.unreadable += 1;
    else sum.total = sum.total.plus(difference);
  }
}

function judgeRows(
  limit: GuardSettings["maxRowsChanged"],
  changed: number,
  all: number | undefined,
): string | undefined {
  if (limit === undefined) return undefined;
  if ("rows" in limit)
    return changed > limit.rows
      ? `${changed} rows would change their record, and the mapping's guard allows ${limit.rows} (max_rows_changed).`
      : undefined;
  // A count that is not known is no reason to stop early.
  if (all === undefined || new Exact(limit.percent).times(all).gte(changed * 100)) return undefined;
  return `${changed} of ${all} rows would change their record, and the mapping's guard allows ${limit.percent}% (max_rows_changed).`;
}

function judgeSum({ field, limit, total, unreadable }: Sum): string | undefined {
  if (unreadable > 0)
    return `the changes of ${field} can't be added up, because ${unreadable === 1 ? "1 row has" : `${unreadable} rows have`} no readable amount, and the mapping's guard allows ${limit} (max_sum_of_differences).`;
  if (total.abs().lessThanOrEqualTo(limit)) return undefined;
  return `${field} would change by ${total.toFixed()} over all rows, and the mapping's guard allows ${limit} (max_sum_of_differences).`;
}
