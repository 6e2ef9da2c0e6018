import type { RowError } from "../rows/row-error.ts";
import type { SourceRow } from "../rows/row.ts";
import { withoutEnd } from "../kernel/without-end.ts";
import { showCell } from "../kernel/show-cell.ts";
import { compileCondition, type ConditionSetting } from "./conditions/compile-condition.ts";
import { errorAt } from "./error-at.ts";
import type { Column } from "./find-column.ts";
import type { RowCheck } from "./schema/condition-schema.ts";

/** The checks of a mapping, bound to the columns of a source. */
export interface RowChecks {
  readonly columns: readonly Column[];
  /** An error for each check that a row breaks, and for each cell that can't be tested. */
  readonly judge: (row: SourceRow) => readonly RowError[];
}

const showCells = (columns: readonly Column[], { cells }: SourceRow): readonly string[] => [
  ...new Set(columns.map(({ name, index }) => `${name} ${showCell(cells[index] ?? "")}`)),
];

/** Compiles what has to hold between the cells of a row. What is neither true nor false, because a cell is blank, breaks nothing. */
export function compileChecks(
  checks: readonly RowCheck[],
  setting: Omit<ConditionSetting, "place">,
): RowChecks {
  const compiled = checks.map(({ that, else: says }) => ({
    says: withoutEnd(says, /[.\s]/u),
    condition: compileCondition(that, { ...setting, place: "checks" }),
  }));
  return {
    columns: compiled.flatMap(({ condition }) => condition.columns),
    judge: (row) =>
      compiled.flatMap(({ says, condition: { columns, judge } }): readonly RowError[] => {
        const truth = judge(row.cells);
        const [column] = columns;
        if (typeof truth === "object") return [errorAt(truth.fault, row, column)];
        if (truth !== false) return [];
        const facts = { says, cells: showCells(columns, row) };
        return [errorAt({ code: "check-failed", facts }, row, column)];
      }),
  };
}
