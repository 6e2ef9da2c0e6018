import { type Tidy, tidyCell } from "./compile-tidy.ts";
import type { Column } from "./find-column.ts";
import type { TakeColumn } from "./resolve-columns.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { isBlank } from "./transforms/is-blank.ts";
import { parseTemplate, type TemplatePart } from "./transforms/parse-template.ts";

type Cells = readonly string[];

/** Where a field's text comes from. */
export interface CellReader {
  /** In the order of the mapping. */
  readonly columns: readonly Column[];
  readonly read: (cells: Cells) => string;
  /** The column that is named in messages about a row. */
  readonly columnFor: (cells: Cells) => Column | undefined;
}

type Piece = { readonly text: string } | Column;

function readTemplate(parts: readonly TemplatePart[], take: TakeColumn, tidy: Tidy): CellReader {
  const pieces = parts.map((part): Piece => ("text" in part ? part : take(part.name)));
  const columns = pieces.filter((piece) => "index" in piece);
  const read = (cells: Cells): string => {
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
  return { columns, read, columnFor: () => columns[0] };
}

function readFirstOf(columns: readonly Column[], tidy: Tidy): CellReader {
  const textIn = (cells: Cells, { index }: Column): string => tidyCell(tidy, cells[index] ?? "");
  const columnFor = (cells: Cells): Column | undefined =>
    columns.find((column) => !isBlank(textIn(cells, column))) ?? columns[0];
  const read = (cells: Cells): string => {
    const column = columnFor(cells);
    return column === undefined ? "" : textIn(cells, column);
  };
  return { columns, read, columnFor };
}

function readJoined(columns: readonly Column[], separator: string, tidy: Tidy): CellReader {
  const read = (cells: Cells): string =>
    columns
      .map(({ index }) => tidyCell(tidy, cells[index] ?? ""))
      .filter((text) => !isBlank(text))
      .join(separator);
  return { columns, read, columnFor: () => columns[0] };
}

/** The reader of a field that reads cells; undefined for a constant. */
export function compileCell(
  settings: FieldSettings,
  take: TakeColumn,
  tidy: Tidy,
): CellReader | undefined {
  const { column: wanted, first_of: firstOf, join, template } = settings;
  if (template !== undefined) return readTemplate(parseTemplate(template) ?? [], take, tidy);
  if (firstOf !== undefined) return readFirstOf(firstOf.map(take), tidy);
  if (join !== undefined) return readJoined(join.columns.map(take), join.with, tidy);
  if (wanted === undefined) return undefined;
  const column = take(wanted);
  const { index } = column;
  return {
    columns: [column],
    read: (cells) => tidyCell(tidy, cells[index] ?? ""),
    columnFor: () => column,
  };
}
