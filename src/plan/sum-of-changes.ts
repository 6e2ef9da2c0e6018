import { Exact } from "../kernel/exact-decimal.ts";
import type { OpenedPlan } from "./open-plan.ts";
import { readAmount } from "./read-amount.ts";
import { readPlannedRows } from "./read-planned-rows.ts";

/**
 * What each amount changes by over all rows that are updated, up and down alike: what is added to one record makes not good what is
 * taken from another.
 * @param fields dotted names, without indexes
 * @returns by field; undefined where a value is no amount
 * @throws PlanError as `readPlannedRows` does
 */
export async function sumOfChanges(
  plan: OpenedPlan,
  fields: readonly string[],
): Promise<ReadonlyMap<string, Exact | undefined>> {
  const sums = new Map<string, Exact | undefined>(fields.map((field) => [field, new Exact(0)]));
  if (fields.length === 0) return sums;
  for await (const row of readPlannedRows(plan)) {
    if (row.action !== "update") continue;
    for (const [field, sum] of sums) {
      const [before, after] = [readAmount(row.before, field), readAmount(row.after, field)];
      const isReadable = before.unreadable + after.unreadable === 0;
      const change = new Exact(after.amount ?? 0).minus(before.amount ?? 0).abs();
      sums.set(field, isReadable ? sum?.plus(change) : undefined);
    }
  }
  return sums;
}
