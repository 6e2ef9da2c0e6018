import type { CsvRecord } from "./parse-chunks.ts";

/** Words that stand in front of totals, and nothing else beside them in the cell. */
const totalWords =
  /^(?:(?:grand|sub|net|gross|overall)[ -]?)?(?:totals?|sum|subtotals?|count|average|summe|zwischensumme|gesamt(?:summe|betrag)?|insgesamt|totale|total g[ée]n[ée]ral|somme|sous-total|suma|saldo|totaal|yhteens[äa]|totalt|toplam)\s*:?$/i;
/** What databases and programs write below a result. */
const endMarks =
  /^(?:\(\d[\d,.]* rows?(?: affected| returned)?\)|\d[\d,.]* (?:rows?|records?)(?: (?:affected|selected|returned|exported))?\.?|-{2,}\s*end\b.*|end of (?:file|report|data)\.?|\*+\s*end\b.*)$/i;

/** True for a record that looks like a total or an end mark, and not like a row. */
export function isFooter({ cells }: CsvRecord, width: number): boolean {
  const first = cells.find((cell) => cell !== "" && cell.trim() !== "")?.trim() ?? "";
  if (first.length > 60) return false;
  const filled = (): number => cells.filter((cell) => cell.trim() !== "").length;
  if (totalWords.test(first)) return filled() < width || width <= 2;
  return endMarks.test(first) && filled() === 1;
}
