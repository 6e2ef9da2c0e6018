import { PlanError } from "../../kernel/load-error.ts";
import type { OpenedPlan } from "../../plan/open-plan.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import { readPlannedRows } from "../../plan/read-planned-rows.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { SourceRow } from "../../rows/row.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { JoinedRow } from "../books/join-ledger.ts";
import { type PreparedRow, prepareRow } from "../bind/prepare-rows.ts";

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

/**
 * What a plan says of a row, ready to be carried out.
 * @throws PlanError ERR_PLAN_DAMAGED when the plan belongs to other rows than those of the file
 */
export function preparePlanned(
  bound: BoundLoad,
  source: SourceRow,
  planned: PlannedRow | undefined,
): PreparedRow {
  if (planned?.rowNumber !== source.rowNumber || planned.line !== source.line)
    throw otherRows(source, bound);
  const { rowNumber, line, key } = planned;
  const place = { rowNumber, line, key };
  switch (planned.action) {
    case "create": {
      const prepared = prepareRow(bound, source);
      if (prepared.kind !== "valid" || prepared.row.payloadHash !== planned.payloadHash)
        throw otherRows(source, bound);
      return prepared;
    }
    case "update":
      return { kind: "valid", row: { ...place, payload: {}, payloadHash: planned.payloadHash } };
    case "unchanged":
      return { kind: "settled", result: unsentRow(planned, "unchanged") };
    case "leave":
      return { kind: "settled", result: unsentRow(place, planned.outcome, planned.errors) };
  }
}

function otherRows({ rowNumber, line }: SourceRow, { source }: BoundLoad): PlanError {
  const place = nameOfPlace(line, source.sheet);
  return new PlanError(`the plan does not fit its file in row ${rowNumber} (${place})`, {
    code: "ERR_PLAN_DAMAGED",
    actions: ["Make the plan again with waybill plan."],
  });
}
