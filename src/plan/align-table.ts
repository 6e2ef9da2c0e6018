import { printable } from "../kernel/show-cell.ts";

export interface Column {
  readonly title: string;
  /** Numbers stand with their points below each other. */
  readonly isNumber?: boolean;
}

const widest = 40;

/** A title line and a line a row, columns aligned, safe to print. Long cells are cut. */
export function alignTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const cells = columns.map((column, at) => {
    const texts = rows.map((row) => fit(printable(row[at] ?? "")));
    return column.isNumber === true ? alignPoints(texts) : texts;
  });
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...(cells[at] ?? []).map(({ length }) => length)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => {
        const width = widths[at] ?? 0;
        return columns[at]?.isNumber === true ? text.padStart(width) : text.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const titles = line(columns.map(({ title }) => title));
  return [titles].concat(rows.map((_, row) => line(cells.map((column) => column[row] ?? ""))));
}

function fit(text: string): string {
  const characters = Array.from(text);
  return characters.length <= widest ? text : `${characters.slice(0, widest - 1).join("")}…`;
}

/** Blanks behind, so that right-aligned numbers have their points in one place. */
function alignPoints(texts: readonly string[]): readonly string[] {
  const behind = texts.map((text) => (text.includes(".") ? text.length - text.indexOf(".") : 0));
  const most = Math.max(0, ...behind);
  const isNumber = (text: string): boolean => /\d/.test(text);
  return texts.map((text, at) =>
    isNumber(text) ? text + " ".repeat(most - (behind[at] ?? 0)) : text,
  );
}
