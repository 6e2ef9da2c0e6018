import type { WarningCode } from "../rows/catalogue/warnings.ts";
import { hasEntity } from "../rows/html-entities.ts";
import { bidi, looksEmpty, zeroWidth } from "../rows/invisible.ts";

/** Most ids: too short for a spreadsheet to cut, no word, no date. */
const usualId = /^(?:\d{1,15}|[A-Za-z]+[-_]?\d{3,})$/;
/** What databases keep of a key. */
const longestId = 255;
const plain = /^[!"$-&(-<>-~][ -~]*$/;
const errorValue =
  /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|EXTERNAL!|PYTHON!|GETTING_DATA|NV|BEZUG!|WERT!|ZAHL!|N\/D|¡REF!|¡VALOR!|¡DIV\/0!|¿NOMBRE\?|VALEUR!|NOM\s?\?|NOMBRE!)$/i;
const nullToken =
  /^(?:null|\\N|n\/?a|#n\/a|nan|nil|none|undefined|\[object object\]|\(blank\)|-{1,2})$/i;
/** What it may begin with. */
const beginsNull = /^[\sNU[(#\\-]/i;
const mojibake = /Ã[\u0080-\u00BF\u0152-\u0178\u2010-\u2122]|â€|Â[\u00A0-\u00BF]/;
/** Quotes and dashes of Windows-1252 that were decoded as if they were Latin-1; U+0085 is a line break of its own. */
const lostSign = /[\u0080-\u0084\u0086-\u009F]/;
/** A question mark stands for a letter that an encoding lacked; in an address it has a meaning of its own. */
const lostLetter = /\p{L}\?\p{L}/u;
const address = /:\/\/|www\.|[=&@]/i;
const lookalike =
  /[\u2010-\u2015\u2212\u2018-\u201F\uFF01-\uFF5E]|[A-Za-z\d][\u0370-\u03FF\u0400-\u04FF]|[\u0370-\u03FF\u0400-\u04FF][A-Za-z\d]/;

/** True for what most ids are, which is damaged in no way. */
export function isUsualId(cell: string): boolean {
  return usualId.test(cell);
}

/**
 * The damage that a spreadsheet or a wrong decoding has done to a cell; the first kind that is found.
 * @param isId true for a column of identifiers, where more is damage
 */
export function findDamage(cell: string, isId: boolean): WarningCode | undefined {
  if (cell === "") return undefined;
  if (isId) return findInId(cell);
  return isPlain(cell) ? undefined : findInText(cell);
}

function isPlain(cell: string): boolean {
  return plain.test(cell) && !cell.includes("?") && !cell.includes("&");
}

/** True for a word that stands for nothing: NULL, N/A, a dash. */
export function isNullToken(cell: string): boolean {
  return cell.length < 20 && beginsNull.test(cell) && nullToken.test(cell.trim());
}

function findInText(cell: string): WarningCode | undefined {
  if (errorValue.test(cell.trim())) return "xl-error";
  if (/^\s*#{3,}\s*$/.test(cell)) return "xl-hashes";
  if (cell.includes("\uFFFD")) return "enc-replacement";
  if (mojibake.test(cell)) return "enc-mojibake";
  if (lostSign.test(cell)) return "enc-c1";
  if (lostLetter.test(cell) && !address.test(cell)) return "enc-question";
  if (zeroWidth.test(cell)) return "txt-zero-width";
  if (bidi.test(cell)) return "txt-bidi";
  if (/^="[^"]*"$/.test(cell)) return "xl-formula-text";
  if (hasEntity(cell)) return "txt-entity";
  if (/^=[A-Z(+\-\d]/i.test(cell)) return "xl-formula";
  return /^'[^']*$/.test(cell) ? "xl-apostrophe" : undefined;
}

function findInId(cell: string): WarningCode | undefined {
  if (usualId.test(cell)) return undefined;
  if (cell.trim() !== "" && looksEmpty(cell)) return "id-blank";
  if (/[\r\n]/.test(cell.trim())) return "id-line-break";
  if (cell.length > longestId) return "id-long";
  if (/^\d[.,\d]*E\+\d+$/i.test(cell)) return "id-sci";
  if (nullToken.test(cell.trim()))
    return errorValue.test(cell.trim()) ? "xl-error" : "id-null-token";
  if (/^\d{15}0+$/.test(cell)) return "id-15-digits";
  if (/^\d+\.0$/.test(cell)) return "id-float";
  if (/^\d{1,2}-[A-Z][a-z]{2}$|^[A-Z][a-z]{2}-\d{2}$|^\d{4}-\d\d-\d\d$/.test(cell))
    return "id-date-like";
  if (!isPlain(cell)) {
    const text = findInText(cell);
    if (text !== undefined) return text;
    if (lookalike.test(cell)) return "id-lookalike";
  }
  return cell.trim() === cell ? undefined : "id-trim";
}
