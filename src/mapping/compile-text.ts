import { compileCell } from "./compile-cell.ts";
import { compileRewrites } from "./compile-rewrites.ts";
import type { Tidy } from "./compile-tidy.ts";
import type { Column } from "./find-column.ts";
import { compileCondition, type ConditionSetting } from "./conditions/compile-condition.ts";
import type { FieldSettings } from "./schema/field-schema.ts";

/** The text of a field before it is converted. */
export interface TextReader {
  readonly columns: readonly Column[];
  /** Those that are looked at in a row. */
  readonly columnsIn: (cells: readonly string[]) => readonly Column[];
  /** Undefined where a rewriting step fails on the cell, or the field is left out of the row. */
  readonly textOf: (cells: readonly string[]) => string | undefined;
}

/** Reads a field's text for whoever looks at a column as a whole; undefined for a field without a cell. */
export function compileText(
  field: string,
  settings: FieldSettings,
  { take, lists }: Pick<ConditionSetting, "take" | "lists">,
  tidy: Tidy,
): TextReader | undefined {
  const reader = compileCell(settings, take, tidy);
  if (reader === undefined) return undefined;
  const rewrites = compileRewrites(settings, {
    setting: `fields.${field}`,
    column: reader.columns[0]?.name ?? "",
  });
  const when =
    settings.when === undefined
      ? undefined
      : compileCondition(settings.when, { take, lists, place: `fields.${field}.when` });
  const isLeftOut = (cells: readonly string[]): boolean =>
    when !== undefined && when.judge(cells) !== true;
  return {
    columns: reader.columns,
    columnsIn: (cells) => (isLeftOut(cells) ? [] : reader.columnsIn(cells)),
    textOf: (cells) => {
      if (isLeftOut(cells)) return undefined;
      let text = reader.read(cells);
      for (const rewrite of rewrites) {
        const made = rewrite(text);
        if ("fault" in made) return undefined;
        text = made.value;
      }
      return text;
    },
  };
}
