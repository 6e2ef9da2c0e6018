import { type Tidy, tidyCell } from "./compile-tidy.ts";
import type { Column } from "./find-column.ts";
import type { TakeColumn } from "./resolve-columns.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { isBlank } from "./transforms/is-blank.ts";
import { parseTemplate, type TemplatePart } from "./transforms/parse-template.ts";

/** Where a field's text comes from. */
export interface CellReader {
  /** In the order of the mapping; the first is named in messages. */
  readonly columns: readonly Column[];
  readonly read: (cells: readonly string[]) => string;
}

type Piece = { readonly text: string } | Column;

function readTemplate(parts: readonly TemplatePart[], take: TakeColumn, tidy: Tidy): CellReader {
  const pieces = parts.map((part): Piece => ("text" in part ? part : take(part.name)));
  const columns = pieces.filter((piece) => "index" in piece);
  const read = (cells: readonly string[]): string => {
    // Fixed text around nothing but blank cells is no value.
    let isEmpty = true;
    let text = "";
    for (const piece of pieces) {
      const part = "text" in piece ? piece.text : tidyCell(tidy, cells[piece.index] ?? "");
      if (!("text" in piece) && !isBlank(part)) isEmpty = false;
      text += part;
    }
    return isEmpty ? "" : text;
  };
  return { columns, read };
}

/** The reader of a field that has a column or a template; undefined for a constant. */
export function compileCell(
  settings: FieldSettings,
  take: TakeColumn,
  tidy: Tidy,
): CellReader | undefined {
  if (settings.template !== undefined)
    return readTemplate(parseTemplate(settings.template) ?? [], take, tidy);
  if (settings.column === undefined) return undefined;
  const column = take(settings.column);
  const { index } = column;
  return { columns: [column], read: (cells) => tidyCell(tidy, cells[index] ?? "") };
}
