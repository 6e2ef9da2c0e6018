import type { Dialect } from "../rows/dialect.ts";

const lineBreak = /\r\r\n|\r\n|\n|\r/;
/** Words that stand in front of totals, and nothing else beside them in the cell. */
const totalWords =
  /^(?:(?:grand|sub|net|gross|overall)[ -]?)?(?:totals?|sum|subtotals?|count|average|summe|zwischensumme|gesamt(?:summe|betrag)?|insgesamt|totale|total g[ée]n[ée]ral|somme|sous-total|suma|saldo|totaal|yhteens[äa]|totalt|toplam)\s*:?$/i;
/** What databases and programs write below a result. */
const endMarks =
  /^(?:\(\d[\d,.]* rows?(?: affected| returned)?\)|\d[\d,.]* (?:rows?|records?)(?: (?:affected|selected|returned|exported))?\.?|(?:total|sum|summe|anzahl|count|number)(?: \p{L}{1,20}){0,4} ?: ?\d[\d.,]*|-{2,}\s*end\b.*|end of (?:file|report|data)\.?|\*+\s*end\b.*)$/iu;

type Line = { readonly cells: readonly string[] };

/** Those of them whose amounts are the sum of all rows: no average, balance, part or count. */
const sumWords =
  /^(?:(?:grand|overall)[ -]?)?(?:totals?|sum|summe|gesamt(?:summe|betrag)?|insgesamt|totale|total g[ée]n[ée]ral|somme|suma|totaal|yhteens[äa]|totalt|toplam)\s*:?$/i;

/** True for a record whose amounts, if it has any, should be the sums of the rows. */
export function isSumOfRows({ cells }: Line): boolean {
  return sumWords.test(firstFilled(cells));
}

/**
 * The last lines of a file that look like such a record, so that the rows are worth adding up.
 * @param tail the end of the file; may begin inside a line
 */
export function findLastSums(
  tail: string,
  { delimiter, quote }: Dialect,
): readonly (readonly string[])[] {
  return tail
    .split(lineBreak)
    .map((line) => line.split(delimiter).map((cell) => cell.replaceAll(quote, "")))
    .filter((cells) => isSumOfRows({ cells }));
}

/** True for a record that begins with a word for a total, and with nothing else in that cell. */
export function beginsWithTotal({ cells }: Line): boolean {
  return totalWords.test(firstFilled(cells));
}

/** True for a record that looks like a total or an end mark, and not like a row. */
export function isFooter({ cells }: Line, width: number): boolean {
  const first = firstFilled(cells);
  if (first.length > 60) return false;
  const filled = (): number => cells.filter((cell) => cell.trim() !== "").length;
  // A word alone in a line may be the rest of a cell that a line break has cut.
  if (totalWords.test(first)) {
    const isPiece = cells.length === 1 && width > 1;
    return !isPiece && (filled() < width || width <= 2);
  }
  return endMarks.test(first) && filled() === 1;
}

/** True for a line like "Note: for internal use": one cell with a colon or three words, and nothing beside it. */
export function isNote({ cells }: Line): boolean {
  const filled = cells.filter((cell) => cell.trim() !== "");
  const [text = ""] = filled;
  const isText = /\p{L}/u.test(text) && (text.includes(":") || text.trim().split(/\s+/).length > 2);
  return filled.length === 1 && isText;
}

function firstFilled(cells: readonly string[]): string {
  return cells.find((cell) => cell !== "" && cell.trim() !== "")?.trim() ?? "";
}
