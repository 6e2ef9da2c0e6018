/**
 * What a spreadsheet takes for the beginning of a formula, full-width forms and leading blanks included (OWASP, CSV
 * injection), and a NUL, which some drop.
 */
const formulaStart = /^(?:[\0\t\r\n]|\s*[=+\-@＝＋－＠])/u;

/** Puts `'` before a text that a spreadsheet would run as a formula. Not for numbers that we have formatted ourselves. */
export function neutralizeFormula(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

/** The text before `neutralizeFormula`. One that began with `'` and a formula by itself can't be told from it, and loses the `'`. */
export function unneutralizeFormula(text: string): string {
  return text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text;
}
