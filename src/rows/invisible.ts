/**
 * A character without a shape of its own: zero-width blanks, soft hyphens, byte order marks. Joiners (U+200C, U+200D) count
 * only beside Latin letters and digits: inside other scripts they are part of the spelling.
 */
export const zeroWidth =
  /[\u200B\u2060\uFEFF\u00AD]|^[\u200C\u200D]|[\u200C\u200D](?=[\p{Script=Latin}\d]|$)/u;

/** A character that turns the direction of the text behind it. */
export const bidi = /[\u202A-\u202E\u2066-\u2069]/u;

/** True for a cell that looks empty: blanks and characters without a shape only. */
export function looksEmpty(cell: string): boolean {
  return /^[\s\u200B-\u200D\u2060\uFEFF\u00AD\u202A-\u202E\u2066-\u2069]*$/u.test(cell);
}
