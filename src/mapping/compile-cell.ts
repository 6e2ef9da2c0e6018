import { createHash } from "node:crypto";
import { type Tidy, tidyCell } from "./compile-tidy.ts";
import type { Column, TakeColumn } from "./find-column.ts";
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
  /** Those that are looked at in a row. */
  readonly columnsIn: (cells: Cells) => readonly Column[];
}

type Piece = { readonly text: string } | Column;

function readTemplate(parts: readonly TemplatePart[], take: TakeColumn, tidy: Tidy): CellReader {
  const pieces = parts.map((part): Piece => ("text" in part ? part : take(part.name)));
  const columns = pieces.filter((piece) => "index" in piece);
  // What every row has fills no template, but one that has nothing else.
  const filling = columns.some(({ isGiven }) => isGiven !== true)
    ? columns.filter(({ isGiven }) => isGiven !== true)
    : columns;
  const read = (cells: Cells): string => {
    // Fixed text around nothing but blank cells is no value.
    let isEmpty = true;
    let text = "";
    for (const piece of pieces) {
      const part = "text" in piece ? piece.text : tidyCell(tidy, cells[piece.index] ?? "");
      if (!("text" in piece) && !isBlank(part) && filling.includes(piece)) isEmpty = false;
      text += part;
    }
    return isEmpty ? "" : text;
  };
  return { columns, read, ...readingAll(columns) };
}

/** Of a reader that looks at all of its columns in every row. */
function readingAll(columns: readonly Column[]): Pick<CellReader, "columnFor" | "columnsIn"> {
  return { columnFor: () => columns[0], columnsIn: () => columns };
}

function readFirstOf(columns: readonly Column[], tidy: Tidy): CellReader {
  const textIn = (cells: Cells, { index }: Column): string => tidyCell(tidy, cells[index] ?? "");
  const takenAt = (cells: Cells): number =>
    columns.findIndex((column) => !isBlank(textIn(cells, column)));
  const columnFor = (cells: Cells): Column | undefined => columns[Math.max(0, takenAt(cells))];
  // What stands behind the one that is taken says nothing.
  const columnsIn = (cells: Cells): readonly Column[] => {
    const at = takenAt(cells);
    return at === -1 ? columns : columns.slice(0, at + 1);
  };
  const read = (cells: Cells): string => {
    const column = columnFor(cells);
    return column === undefined ? "" : textIn(cells, column);
  };
  return { columns, read, columnFor, columnsIn };
}

function readJoined(columns: readonly Column[], separator: string, tidy: Tidy): CellReader {
  const read = (cells: Cells): string =>
    columns
      .map(({ index }) => tidyCell(tidy, cells[index] ?? ""))
      .filter((text) => !isBlank(text))
      .join(separator);
  return { columns, read, ...readingAll(columns) };
}

/** A text that is the same for the same cells and no others: SHA-256 of them as a list of JSON, in small hexadecimal digits. */
function readHash(columns: readonly Column[], tidy: Tidy): CellReader {
  const read = (cells: Cells): string => {
    const texts = columns.map(({ index }) => tidyCell(tidy, cells[index] ?? ""));
    if (texts.every(isBlank)) return "";
    return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  };
  return { columns, read, ...readingAll(columns) };
}

/** The reader of a field that reads cells; undefined for a constant. */
export function compileCell(
  settings: FieldSettings,
  take: TakeColumn,
  tidy: Tidy,
): CellReader | undefined {
  const { column: wanted, first_of: firstOf, join, sum, hash, template } = settings;
  if (template !== undefined) return readTemplate(parseTemplate(template) ?? [], take, tidy);
  if (firstOf !== undefined) return readFirstOf(firstOf.map(take), tidy);
  if (join !== undefined) return readJoined(join.columns.map(take), join.with, tidy);
  if (hash !== undefined) return readHash(hash.sha256.map(take), tidy);
  // Who wants the text of a sum has to add up; the first cell shows how the others are written.
  if (sum !== undefined) {
    const columns = sum.map(take);
    return { ...readFirstOf(columns, tidy), ...readingAll(columns) };
  }
  if (wanted === undefined) return undefined;
  const column = take(wanted);
  const { index } = column;
  return {
    columns: [column],
    read: (cells) => tidyCell(tidy, cells[index] ?? ""),
    ...readingAll([column]),
  };
}
