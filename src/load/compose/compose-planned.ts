import type { Clock } from "../../kernel/clock.ts";
import type { Comparison } from "../../change/compare-records.ts";
import { faultOfMove, findLock } from "../../change/faults.ts";
import { locateRecordFault } from "../../change/record-fault.ts";
import type { ComposeRow } from "../../delivery/live/compose-row.ts";
import type { ExactObject } from "../../kernel/exact-json.ts";
import type { PlannedRow } from "../../plan/plan.ts";
import type { ValidRow } from "../../rows/row.ts";
import type { ValidateMerged } from "../../validation/compile-merged-validator.ts";
import { type ComposeMeans, confirmSent, refusalOf, withServersFields } from "./compose-change.ts";
import { unsentRow } from "../../rows/unsent-row.ts";

/** A row that a plan changes. */
export type PlannedUpdate = Extract<PlannedRow, { action: "update" }>;

interface PlannedMeans extends Pick<ComposeMeans, "storedImage" | "isOurs"> {
  readonly clock: Clock;
  readonly comparison: Comparison;
  readonly validateMerged: ValidateMerged;
  /** What the plan says of a row that was taken in. */
  readonly plannedOf: (row: ValidRow) => PlannedUpdate;
}

/** Composes rows exactly as planned, and nothing where the live record is no longer what the plan saw. */
export function composePlanned(means: PlannedMeans): ComposeRow {
  const { comparison } = means;
  return async (row, live, earlier) => {
    const { before, after } = means.plannedOf(row);
    const sent = earlier?.image ?? (await means.storedImage(row));
    const confirmed = sent && confirmSent(row, live, sent.after, comparison, means);
    if (confirmed !== undefined) return { kind: "settled", result: confirmed };
    if (comparison.isSame(live, after))
      return { kind: "settled", result: unsentRow(row, "unchanged") };
    const refusal = refusalOf(earlier, live);
    if (refusal !== undefined) return { kind: "settled", result: refusal };
    if (!comparison.isSame(live, before)) {
      const moved = faultOfMove(comparison.changes(before, live));
      const errors = [locateRecordFault(moved, row)];
      return { kind: "settled", result: unsentRow(row, "conflict", errors) };
    }
    const lock = findLock(live);
    if (lock !== undefined) {
      const errors = [locateRecordFault(lock, row)];
      return { kind: "settled", result: unsentRow(row, "rejected", errors) };
    }
    const record: ExactObject = withServersFields(after, live, comparison);
    // A plan may have been made by other means than ours.
    const errors = means.validateMerged(row, record, () => ({}));
    if (errors.length > 0) return { kind: "settled", result: unsentRow(row, "invalid", errors) };
    return { kind: "send", row: { ...row, image: { before: live, after: record } } };
  };
}
