import type { FieldGuard, GuardSettings, OnBreak } from "../rows/guard-settings.ts";
import type { MergeRule, MergeRules } from "../rows/merge-rules.ts";
import type { FieldGuardFile, GuardFile, MergeSettings } from "./schema/change-schema.ts";

type WrittenRule = MergeSettings[string];

/** The merge rules of a mapping file. */
export function readMergeRules(settings: MergeSettings = {}): MergeRules {
  const toRule = (rule: WrittenRule): MergeRule =>
    typeof rule === "string" ? rule : { byKey: rule.by_key };
  return new Map(Object.entries(settings).map(([name, rule]) => [name, toRule(rule)]));
}

function readShare(share: NonNullable<GuardFile["max_rows_changed"]>) {
  return typeof share === "number" ? { rows: share } : { percent: share.slice(0, -1) };
}

function readFieldGuard(guard: FieldGuardFile, onBreak: OnBreak): FieldGuard {
  const { max_change: maxChange, max_percent: maxPercent, transitions } = guard;
  return {
    onBreak: guard.on_break ?? onBreak,
    never: guard.never ?? false,
    ...(maxChange !== undefined && { maxChange: String(maxChange) }),
    ...(maxPercent !== undefined && { maxPercent: String(maxPercent) }),
    ...(transitions !== undefined && {
      transitions: new Map(
        Object.entries(transitions).map(([from, to]) => [from, to.map(String)] as const),
      ),
    }),
  };
}

/** The guard of a mapping file; undefined where it has none. */
export function readGuard(guard: GuardFile | undefined): GuardSettings | undefined {
  if (guard === undefined) return undefined;
  const { fields = {}, max_rows_changed: share, max_sum_of_differences: sums = {} } = guard;
  const onBreak = guard.on_break ?? "invalid";
  return {
    fields: new Map(
      Object.entries(fields).map(([name, one]) => [name, readFieldGuard(one, onBreak)] as const),
    ),
    ...(share !== undefined && { maxRowsChanged: readShare(share) }),
    maxSums: new Map(Object.entries(sums).map(([name, limit]) => [name, String(limit)] as const)),
  };
}
