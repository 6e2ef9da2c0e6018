import { PlanError } from "../../kernel/load-error.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import type { RowResult, SourceRow } from "../../rows/row.ts";
import type { BoundLoad } from "../bound-load.ts";
import { type PreparedRow, prepareRow } from "../bind/prepare-rows.ts";

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
    throw otherRows(source);
  const { rowNumber, line, key } = planned;
  const place = { rowNumber, line, key };
  switch (planned.action) {
    case "create": {
      const prepared = prepareRow(bound, source);
      if (prepared.kind !== "valid" || prepared.row.payloadHash !== planned.payloadHash)
        throw otherRows(source);
      return prepared;
    }
    case "update":
      return { kind: "valid", row: { ...place, payload: {}, payloadHash: planned.payloadHash } };
    case "unchanged":
      return settled({
        ...place,
        outcome: "unchanged",
        errors: [],
        payloadHash: planned.payloadHash,
      });
    case "leave":
      return settled({ ...place, outcome: planned.outcome, errors: planned.errors });
  }
}

function settled(result: Omit<RowResult, "attempts" | "elapsedMs">): PreparedRow {
  return { kind: "settled", result: { ...result, attempts: 0, elapsedMs: 0 } };
}

function otherRows({ rowNumber, line }: SourceRow): PlanError {
  return new PlanError(`the plan does not fit its file in row ${rowNumber} (line ${line})`, {
    code: "ERR_PLAN_DAMAGED",
    actions: ["Make the plan again with waybill plan."],
  });
}
