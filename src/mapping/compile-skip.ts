import {
  type Condition,
  compileCondition,
  type ConditionSetting,
} from "./conditions/compile-condition.ts";
import type { Fault } from "./conversion-result.ts";
import type { Column } from "./find-column.ts";
import type { ConditionSettings } from "./schema/condition-schema.ts";

/** The condition that a row meets. */
interface MetCondition {
  /** The first that it looks at. */
  readonly column: Column | undefined;
  /** The condition in words. */
  readonly condition: string;
}

/** What skip_rows says about a row: nothing, a condition that it meets, or a cell that can't be tested. */
export type SkipVerdict =
  | undefined
  | { readonly met: MetCondition }
  | { readonly column: Column | undefined; readonly fault: Fault };

/**
 * Judges rows by skip_rows: the first condition that a row meets. Cells are compared as they are. A cell that can't be tested
 * is a fault, so that no row is sent that perhaps should not be.
 */
export function compileSkip(
  conditions: readonly ConditionSettings[],
  setting: Omit<ConditionSetting, "place">,
): {
  readonly columns: readonly Column[];
  readonly judge: (cells: readonly string[]) => SkipVerdict;
} {
  const compiled = conditions.map((one): Condition =>
    compileCondition(one, { ...setting, place: "skip_rows" }),
  );
  return {
    columns: compiled.flatMap(({ columns }) => columns),
    judge: (cells) => {
      for (const { columns, words, judge } of compiled) {
        const truth = judge(cells);
        const [column] = columns;
        if (typeof truth === "object") return { column, fault: truth.fault };
        if (truth === true) return { met: { column, condition: words } };
      }
      return undefined;
    },
  };
}
