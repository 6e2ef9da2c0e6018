import { lowerCase } from "../kernel/lower-case.ts";

/** Below U+0300 nothing is a combining mark, so that most texts need no work. */
const beyondPlain = /[^\u0000-\u02FF]/;

const visibleAscii = /^[!-~]*$/;
const leadingZeros = /^0+(?=.)/;

/**
 * A text with its accents composed (NFC), to compare it by: some systems write é as e and an accent. Cells are never
 * changed so.
 */
export function composeText(text: string): string {
  return beyondPlain.test(text) ? text.normalize("NFC") : text;
}

/** What is the same for keys that a person would take for one: they differ in case, blanks, kind of dash, leading zeros. */
export function foldKey(key: string): string {
  if (visibleAscii.test(key)) return key.toLowerCase().replace(leadingZeros, "");
  return lowerCase(key.normalize("NFKC"))
    .replaceAll(/[\s\u200B-\u200D\u2060\uFEFF\u00AD]+/g, "")
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-")
    .replace(leadingZeros, "");
}
