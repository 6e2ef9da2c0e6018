import { createAmountTally } from "./amount-tally.ts";
import { createFieldTally } from "./field-tally.ts";
import type { PlanCost, PlannedRow, PlanSummary } from "./plan.ts";

export interface PlanTallyOptions {
  /** Dotted names of the fields that are amounts, without indexes. */
  readonly amounts: readonly string[];
}

/** What can't be seen from the rows. */
export interface PlanRest {
  readonly cost: PlanCost;
  readonly broken: readonly string[];
}

/** Counts what a plan does while its rows go by; memory does not grow with them. */
export interface PlanTally {
  add(row: PlannedRow): void;
  conclude(rest: PlanRest): PlanSummary;
}

/** Stands for the code of a row that is left without an error. */
const noReason = "no-reason";

export function createPlanTally({ amounts }: PlanTallyOptions): PlanTally {
  const counts = { create: 0, update: 0, unchanged: 0, leave: 0 };
  const left = new Map<string, Map<string, number>>();
  const fields = createFieldTally();
  const amountTallies = amounts.map(createAmountTally);

  return {
    add: (row) => {
      counts[row.action] += 1;
      if (row.action === "leave") {
        const codes = left.get(row.outcome) ?? new Map<string, number>();
        left.set(row.outcome, codes);
        const code = row.errors[0]?.code ?? noReason;
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      if (row.action !== "update") return;
      fields.add(row.changes);
      for (const tally of amountTallies) tally.add(row);
    },
    conclude: ({ cost, broken }) => ({
      rows: counts.create + counts.update + counts.unchanged + counts.leave,
      creates: counts.create,
      updates: counts.update,
      unchanged: counts.unchanged,
      left: Object.fromEntries(
        [...left].map(([outcome, codes]) => [outcome, Object.fromEntries(codes)]),
      ),
      fields: fields.conclude(),
      amounts: amountTallies.map((tally) => tally.conclude()),
      cost,
      broken,
    }),
  };
}
