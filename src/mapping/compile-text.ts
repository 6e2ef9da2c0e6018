import { compileCell } from "./compile-cell.ts";
import { compileRewrites } from "./compile-rewrites.ts";
import type { Tidy } from "./compile-tidy.ts";
import type { Column } from "./find-column.ts";
import type { TakeColumn } from "./resolve-columns.ts";
import type { FieldSettings } from "./schema/field-schema.ts";

/** The text of a field before it is converted. */
export interface TextReader {
  readonly columns: readonly Column[];
  /** Those that are looked at in a row. */
  readonly columnsIn: (cells: readonly string[]) => readonly Column[];
  /** Undefined where a rewriting step fails on the cell. */
  readonly textOf: (cells: readonly string[]) => string | undefined;
}

/** Reads a field's text for whoever looks at a column as a whole; undefined for a field without a cell. */
export function compileText(
  field: string,
  settings: FieldSettings,
  take: TakeColumn,
  tidy: Tidy,
): TextReader | undefined {
  const reader = compileCell(settings, take, tidy);
  if (reader === undefined) return undefined;
  const rewrites = compileRewrites(settings, {
    setting: `fields.${field}`,
    column: reader.columns[0]?.name ?? "",
  });
  return {
    columns: reader.columns,
    columnsIn: reader.columnsIn,
    textOf: (cells) => {
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
