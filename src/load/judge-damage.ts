import type { Mapping, RowMapper } from "../mapping/mapping.ts";
import type { RowErrorCode } from "../rows/catalogue/index.ts";
import type { WarningCode } from "../rows/catalogue/warnings.ts";
import type { RowError } from "../rows/row-error.ts";
import type { SourceRow } from "../rows/row.ts";
import type { WarningLog } from "../rows/warning.ts";
import { findDamage } from "../source/find-damage.ts";

/** Tells the damage of a row's mapped cells: what makes the row invalid comes back, the rest goes into the log. */
export type JudgeDamage = (row: SourceRow, log: WarningLog | undefined) => readonly RowError[];

/** Damage after which a cell can't mean what it says. */
const fatal = ["id-sci", "id-null-token", "xl-error", "xl-hashes"] as const satisfies readonly (
  | RowErrorCode
  | WarningCode
)[];

const isFatal = (code: WarningCode): code is (typeof fatal)[number] =>
  fatal.some((one) => one === code);

const idField = /(?:^|[_.])id$|Id$/;

/** @param accept codes that a person takes the responsibility for */
export function createDamageJudge(
  mapping: Mapping,
  mapper: RowMapper,
  header: readonly string[],
  accept: readonly string[],
): JudgeDamage {
  const columns = listColumns(mapping, mapper, header);
  return (row, log) => {
    const errors: RowError[] = [];
    for (const { index, name, isId } of columns) {
      const cell = row.cells[index] ?? "";
      const code = findDamage(cell, isId);
      if (code === undefined) continue;
      if (accept.includes(code)) log?.add("accepted", row.line, code);
      else if (isFatal(code)) {
        const { rowNumber, line } = row;
        errors.push({ code, stage: "source", rowNumber, line, column: name, cell, facts: {} });
      } else log?.add(code, row.line, name);
    }
    return errors;
  };
}

function listColumns(mapping: Mapping, mapper: RowMapper, header: readonly string[]) {
  const unused = new Set(mapper.unusedColumns);
  const blankRow = { rowNumber: 0, line: 0, cells: [] };
  const idColumns = new Set(
    Object.keys(mapping.file.fields)
      .filter((field) => field === mapping.target.key.field || idField.test(field))
      .map((field) => mapper.originOf(field, blankRow).column),
  );
  return header.flatMap((name, index) =>
    unused.has(name) ? [] : [{ index, name, isId: idColumns.has(name) }],
  );
}
