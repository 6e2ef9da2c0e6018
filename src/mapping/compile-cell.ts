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

function readTemplate(parts: readonly TemplatePart[], take: TakeColumn): CellReader {
  const pieces = parts.map((part): Piece => ("text" in part ? part : take(part.name)));
  const columns = pieces.filter((piece) => "index" in piece);
  const read = (cells: readonly string[]): string => {
    // Fixed text around nothing but blank cells is no value.
    if (columns.every(({ index }) => isBlank(cells[index] ?? ""))) return "";
    let text = "";
    for (const piece of pieces) text += "text" in piece ? piece.text : (cells[piece.index] ?? "");
    return text;
  };
  return { columns, read };
}

/** The reader of a field that has a column or a template; undefined for a constant. */
export function compileCell(settings: FieldSettings, take: TakeColumn): CellReader | undefined {
  if (settings.template !== undefined)
    return readTemplate(parseTemplate(settings.template) ?? [], take);
  if (settings.column === undefined) return undefined;
  const column = take(settings.column);
  const { index } = column;
  return { columns: [column], read: (cells) => cells[index] ?? "" };
}
