import { lettersOf } from "../../kernel/column-letters.ts";
import type { WorkbookCell } from "../../rows/workbook-pattern.ts";

/** What XML can't hold or would not give back, and what would be taken for one of those written out. */
const unwritable = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_(?=x[\dA-Fa-f]{4}_)/g;
const marks: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

const replaceMarks = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (mark) => marks[mark] ?? mark);

/** A text that Excel shows as it is: a carriage return is written `_x000D_`, and a text that reads so `_x005F_x000D_` (ECMA-376, ST_Xstring). */
export function escapeText(text: string): string {
  const written = text.replace(
    unwritable,
    (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
  );
  return replaceMarks(written, /[&<>]/g);
}

export function escapeAttribute(text: string): string {
  return replaceMarks(text, /[&<>"\t\n\r]/g);
}

/** One cell, never a formula: what begins like one is text, and text is never run. @param line number of its row, from 1 */
export function formatCell(cell: WorkbookCell, line: number): string {
  const { column, style } = cell;
  const begin = `<c r="${lettersOf(column)}${line}"${style === 0 ? "" : ` s="${style}"`}`;
  const withValue = (type: string, value = cell.value): string =>
    `${begin}${type}><v>${replaceMarks(value, /[&<>\r]/g)}</v></c>`;
  switch (cell.kind) {
    case "text":
      return `${begin} t="inlineStr"><is><t xml:space="preserve">${escapeText(cell.value)}</t></is></c>`;
    case "number":
      return withValue("");
    case "boolean":
      return withValue(' t="b"');
    case "error":
      return withValue(' t="e"');
    case "day":
      return withValue(' t="d"');
    case "unworked":
      // Blank, it would pass for a value that somebody left out.
      return withValue(' t="e"', "#N/A");
    case "blank":
      // Its format is that of the value which somebody fills in.
      return style === 0 ? "" : `${begin}/>`;
  }
}
