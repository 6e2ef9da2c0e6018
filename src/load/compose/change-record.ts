import type { Comparison } from "../../change/compare-records.ts";
import type { Guard } from "../../change/guard/compile-guard.ts";
import { findLock } from "../../change/faults.ts";
import { mergeRecord } from "../../change/merge-record.ts";
import { locateRecordFault, type RecordFault } from "../../change/record-fault.ts";
import type { ExactObject } from "../../kernel/exact-json.ts";
import type { FieldChange } from "../../rows/field-change.ts";
import type { MergeRules } from "../../rows/merge-rules.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { ValidRow } from "../../rows/row.ts";
import type { Target } from "../../targets/target.ts";
import type { ValidateMerged } from "../../validation/compile-merged-validator.ts";

/** What a row makes of a live record. */
export type RecordChange =
  | {
      readonly kind: "write";
      /** The record to send, without tags. */
      readonly after: ExactObject;
      readonly changes: readonly FieldChange[];
    }
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "refused";
      readonly outcome: "invalid" | "rejected";
      readonly errors: readonly RowError[];
      /** True where a guard is broken that stops the load. */
      readonly stops: boolean;
    };

/** What the mapping of a load says about changing records. */
export interface ChangeRules {
  readonly target: Target;
  readonly write: "merge" | "replace";
  readonly merge: MergeRules;
  readonly comparison: Comparison;
  readonly guard: Guard | undefined;
  readonly validateMerged: ValidateMerged;
}

/** What becomes of the live record of a row: pure, the same in a plan and in a load. */
export function changeRecord(row: ValidRow, live: ExactObject, rules: ChangeRules): RecordChange {
  const lock = findLock(live);
  if (lock !== undefined) return refused(row, "rejected", [lock]);
  const made =
    rules.write === "merge"
      ? mergeRecord(live, row, rules.merge, rules.comparison.isEqual)
      : replace(row, live, rules);
  if ("fault" in made) return refused(row, "invalid", [made.fault]);
  const { record: after } = made;
  const changes = rules.comparison.changes(live, after);
  if (changes.length === 0) return { kind: "unchanged" };
  const breaches = rules.guard?.judgeRow(changes) ?? [];
  if (breaches.length > 0) {
    const stops = breaches.some(({ onBreak }) => onBreak === "stop");
    return {
      ...refused(
        row,
        "invalid",
        breaches.map(({ fault }) => fault),
      ),
      stops,
    };
  }
  // What the row itself says was checked, with its cells, before the record was read.
  const errors = rules.write === "merge" ? rules.validateMerged(row, after, () => ({})) : [];
  return errors.length > 0
    ? { kind: "refused", outcome: "invalid", errors, stops: false }
    : { kind: "write", after, changes };
}

/** What a row that is sent whole leaves behind: where nothing is erased by leaving it out, the rest of the live record too. */
function replace(
  { payload }: ValidRow,
  live: ExactObject,
  { target }: ChangeRules,
): { readonly record: ExactObject } {
  return { record: target.erasesLeftOut ? payload : { ...live, ...payload } };
}

function refused(
  row: ValidRow,
  outcome: "invalid" | "rejected",
  faults: readonly RecordFault[],
): Extract<RecordChange, { kind: "refused" }> {
  const errors = faults.map((fault) => locateRecordFault(fault, row));
  return { kind: "refused", outcome, errors, stops: false };
}
