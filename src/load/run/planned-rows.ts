import type { OpenedPlan } from "../../plan/open-plan.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { readPlannedRows } from "../../plan/read-planned-rows.ts";
import type { JoinedRow } from "../books/join-ledger.ts";

/** A row with what the ledger knows of it and what the plan says. */
export interface PlannedJoin extends JoinedRow {
  /** Undefined where there is no plan, or it has no such row. */
  readonly planned?: PlannedRow | undefined;
}

/** Walks rows and plan side by side, neither held in memory; the rows as they are where there is no plan. */
export async function* joinPlan(
  rows: AsyncIterable<JoinedRow>,
  plan: OpenedPlan | undefined,
): AsyncGenerator<PlannedJoin, void, undefined> {
  if (plan === undefined) return yield* rows;
  const planned = readPlannedRows(plan);
  try {
    for await (const row of rows) {
      const next = await planned.next();
      yield { ...row, planned: next.done === true ? undefined : next.value };
    }
  } finally {
    await planned.return(undefined);
  }
}
