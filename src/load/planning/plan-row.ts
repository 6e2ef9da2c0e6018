import type { Reader, Reading } from "../../delivery/live/create-reader.ts";
import type { ExactObject } from "../../kernel/exact-json.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { ValidRow } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import type { KeyClaims } from "../begin/claim-keys.ts";
import { changeRecord, type ChangeRules } from "../compose/change-record.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";

type Leave = Extract<PlannedRow, { action: "leave" }>;
type Keyed = RowPlace & { readonly key: string | undefined };

/** Where it is seen what there is already: the live record, and who was given the key of a create. */
export interface RowLook {
  readonly read: Reader["read"];
  readonly claims: Pick<KeyClaims, "look">;
}

/** Plans one valid row. @param known the record as earlier rows of the plan leave it */
export type PlanRow = (row: ValidRow, known: ExactObject | undefined) => Promise<PlannedRow>;

/**
 * Plans rows as the mapping says, with what the API says of their records.
 * @param onStop told of a row that breaks a guard which stops everything
 */
export function createRowPlanner(
  rules: ChangeRules,
  read: Reader["read"],
  onStop: (errors: readonly RowError[]) => void,
): PlanRow {
  return async (row, known) => {
    const { payloadHash } = row;
    const place = keyedPlaceOf(row);
    if (rules.target.method === "POST") return { ...place, action: "create", payloadHash };
    const reading = known === undefined ? await readLive(row, read) : undefined;
    if (reading?.kind === "settled") return leaveAsRead(place, reading);
    const before = known ?? reading?.record ?? {};
    const change = changeRecord(row, before, rules);
    switch (change.kind) {
      case "unchanged":
        return { ...place, action: "unchanged", payloadHash, before };
      case "refused":
        if (change.stops) onStop(change.errors);
        return leaveRow(place, change.outcome, change.errors, { before });
      case "write": {
        const { after, changes } = change;
        return { ...place, action: "update", payloadHash, before, after, changes };
      }
    }
  };
}

/** @throws TargetError ERR_INTERRUPTED when the plan is to stop: half a plan is none */
export async function readLive(row: ValidRow, read: Reader["read"]): Promise<Reading> {
  const reading = await read(row);
  if (reading === undefined) throw planUnfinished();
  return reading;
}

export function keyedPlaceOf({ rowNumber, line, key }: Keyed): Keyed {
  return { rowNumber, line, key };
}

/** The row whose record is not there, or can't be read. */
export function leaveAsRead(
  place: Keyed,
  { result }: Extract<Reading, { kind: "settled" }>,
): Leave {
  const { outcome, errors } = result;
  return leaveRow(place, outcome === "rejected" ? "rejected" : "failed", errors);
}

export function leaveRow(
  place: Keyed,
  outcome: Leave["outcome"],
  errors: readonly RowError[],
  why: Pick<Leave, "before" | "changes"> = {},
): Leave {
  return { ...place, action: "leave", outcome, errors, ...why };
}

/** Half a plan is none: nothing is kept of it. */
function planUnfinished(): TargetError {
  return new TargetError("the plan was interrupted before every record was looked at", {
    code: "ERR_INTERRUPTED",
    exitCode: exitCodes.interrupted,
    actions: ["Nothing was sent and no plan was kept; plan again when there is time."],
  });
}
