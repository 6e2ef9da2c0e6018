import type { FieldChange } from "../../rows/field-change.ts";
import type { FieldGuard, GuardSettings, OnBreak } from "../../rows/guard-settings.ts";
import type { Value } from "../exact-values.ts";
import { withoutIndexes } from "../../rows/without-indexes.ts";
import { stepsWithin } from "../field-names.ts";
import type { RecordFault } from "../record-fault.ts";
import { showValue } from "../show-value.ts";
import type { Broken } from "./broken.ts";
import { changeOf } from "./change-of.ts";
import { createGuardTotals, recallTotals, type GuardTotals } from "./guard-totals.ts";
import { judgeAmount } from "./judge-amount.ts";
import { scalarText } from "../../kernel/exact-json.ts";

/** A change that a guard does not allow. */
export interface Breach {
  /** The field that changes, items of lists with their index. */
  readonly field: string;
  readonly rule: Broken["rule"];
  readonly before: Value;
  readonly after: Value;
  readonly onBreak: OnBreak;
  /** `guard-broken`, with what a sentence needs. */
  readonly fault: RecordFault;
}

export interface Guard {
  /** Every breach of a row, in the order of its changes; a change may break several rules. */
  readonly judgeRow: (changes: readonly FieldChange[]) => readonly Breach[];
  /** Whether it says anything about all rows together. */
  readonly countsAll: boolean;
  /** @param rowCount rows of the source; undefined where that is not known before the end */
  readonly createTotals: (rowCount: number | undefined) => GuardTotals;
  /** The same, from where others have counted to (`recallTotals`). */
  readonly recallTotals: (text: string, rowCount: number | undefined) => GuardTotals | undefined;
}

/** Makes the guard of a load of its mapping's settings. */
export function compileGuard(settings: GuardSettings): Guard {
  const guards = [...settings.fields];
  return {
    judgeRow: (changes) =>
      changes.flatMap((change) =>
        guards.flatMap(([name, guard]) => judgeChange(change, name, guard)),
      ),
    countsAll: settings.maxRowsChanged !== undefined || settings.maxSums.size > 0,
    createTotals: (rowCount) => createGuardTotals(settings, rowCount),
    recallTotals: (text, rowCount) => recallTotals(text, settings, rowCount),
  };
}

function judgeChange(change: FieldChange, name: string, guard: FieldGuard): readonly Breach[] {
  const isInside = stepsWithin(withoutIndexes(change.field), name) !== undefined;
  if (guard.never && isInside) return [toBreach(change, { rule: "never" }, guard)];
  const own = changeOf(change, name);
  if (own === undefined) return [];
  if (guard.never) return [toBreach(own, { rule: "never" }, guard)];
  return [...judgeAmount(own, guard), ...judgeTransition(own, guard)].map((broken) =>
    toBreach(own, broken, guard),
  );
}

function toBreach({ field, before, after }: FieldChange, broken: Broken, guard: FieldGuard) {
  const { rule, limit, difference } = broken;
  const facts = {
    rule,
    before: showValue(before),
    after: showValue(after),
    ...(limit !== undefined && { limit }),
    ...(difference !== undefined && { difference }),
  };
  const fault = { code: "guard-broken", field, facts } as const;
  return { field, rule, before, after, onBreak: guard.onBreak, fault };
}

/** A change from one value to another that the guard does not list. */
function judgeTransition(
  { before, after }: FieldChange,
  { transitions }: FieldGuard,
): readonly Broken[] {
  if (transitions === undefined) return [];
  const [from, to] = [scalarText(before), scalarText(after)];
  const allowed = from === undefined ? [] : (transitions.get(from) ?? []);
  if (from === to && from !== undefined) return [];
  return to !== undefined && allowed.includes(to) ? [] : [{ rule: "transitions", limit: allowed }];
}
