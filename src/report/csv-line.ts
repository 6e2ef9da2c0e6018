import type { Dialect } from "../rows/dialect.ts";

/** RFC 4180 with LF: the dialect of the files that are ours. */
export const plainDialect: Dialect = {
  delimiter: ",",
  quote: '"',
  lineEnd: "\n",
  bom: false,
  encoding: "utf-8",
};

/** One line with its line end; a cell is quoted only where it would be read back differently without. */
export function formatCsvLine(cells: readonly string[], dialect: Dialect): string {
  let line = "";
  for (const [at, cell] of cells.entries())
    line += (at === 0 ? "" : dialect.delimiter) + (cell === "" ? cell : formatCell(cell, dialect));
  return line + dialect.lineEnd;
}

/** The first line of a file, with the byte order mark that the dialect has. */
export function formatHeaderLine(columns: readonly string[], dialect: Dialect): string {
  return (dialect.bom ? "\uFEFF" : "") + formatCsvLine(columns, dialect);
}

/** Each sign of a delimiter counts: a cell that ends in a bar would run into a delimiter of two. */
function holdsSignOf(delimiter: string, cell: string): boolean {
  if (delimiter.length === 1) return cell.includes(delimiter);
  return Array.from(delimiter).some((sign) => cell.includes(sign));
}

function formatCell(cell: string, { delimiter, quote }: Dialect): string {
  const needsQuotes =
    holdsSignOf(delimiter, cell) ||
    cell.includes(quote) ||
    cell.includes("\n") ||
    cell.includes("\r") ||
    // At the start of a file it would be taken for a byte order mark.
    cell.startsWith("\uFEFF");
  return needsQuotes ? `${quote}${cell.replaceAll(quote, quote + quote)}${quote}` : cell;
}
