/** Where a spreadsheet may end a cell, whatever the file says of itself: with its own system's list separator, or as it was told. */
const cellEnd = /([,;|\t\n\r])/;
/** What makes a formula of a cell that begins with it, full-width and small forms included (OWASP, CSV injection). */
const formulaSign = /[=+\-@＝＋－＠﹦﹢﹣﹫]/u;
/** What a spreadsheet drops, or does not show, before it looks at the first sign. */
const unseen = /^[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]*/u;
/** The same behind the end of a cell, where a quote opens the next one; at the beginning of ours it is written doubled. */
const unseenOrQuote = /^[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800"]*/u;
/** A number with a sign is no formula, and neither is the sign alone, at the end of a cell or of a sentence. */
const number = /^[+-](?:\d+(?:\.\d+)?)?(?:\. |$)/;
/** Some drop a NUL, and take the others for the end of a cell. */
const lostStart = /^[\0\t\r\n]/;

/** Most texts: a letter or a digit of ASCII in front, and nothing behind at which a cell may end. */
const harmless = /^[A-Za-z\d][ -+\--:<-{}~]*$/;

/**
 * Puts `'` before whatever a spreadsheet would run as a formula: at the beginning of a text, and behind every sign at which it
 * may split the line. Not for numbers that we have formatted ourselves.
 */
export function neutralizeFormula(text: string): string {
  if (harmless.test(text)) return text;
  const pieces = text.split(cellEnd);
  const marked = pieces.map((piece, at) => (isFormula(piece, at) ? `'${piece}` : piece)).join("");
  return lostStart.test(text) && !isFormula(pieces[0] ?? "", 0) ? `'${marked}` : marked;
}

/** The text before `neutralizeFormula`. One that had `'` before a formula by itself can't be told from it, and loses the `'`. */
export function unneutralizeFormula(text: string): string {
  const isMarked = text.startsWith("'") && lostStart.test(text.slice(1));
  return (isMarked ? text.slice(1) : text)
    .split(cellEnd)
    .map((piece, at) =>
      piece.startsWith("'") && isFormula(piece.slice(1), at) ? piece.slice(1) : piece,
    )
    .join("");
}

/** @param at 0 for the beginning of the text */
function isFormula(piece: string, at: number): boolean {
  const seen = piece.replace(at === 0 ? unseen : unseenOrQuote, "");
  return formulaSign.test(seen.charAt(0)) && !(at > 0 && number.test(seen));
}
