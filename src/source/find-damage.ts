import type { WarningCode } from "../rows/catalogue/warnings.ts";

const plain = /^[!"$-&(-<>-~][ -~]*$/;
const errorValue =
  /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|NV|BEZUG!|WERT!|ZAHL!|N\/D|¡REF!|¡VALOR!|¡DIV\/0!|¿NOMBRE\?|VALEUR!|NOM\s?\?|NOMBRE!)$/i;
const nullToken =
  /^(?:null|\\N|n\/?a|#n\/a|nan|nil|none|undefined|\[object object\]|\(blank\)|-{1,2})$/i;
const mojibake = /Ã[\u0080-\u00BF\u0152-\u0178\u2010-\u2122]|â€|Â[\u00A0-\u00BF]/;
const zeroWidth = /[\u200B\u2060\uFEFF\u00AD]|[\u200C\u200D](?=[\p{Script=Latin}\d]|$)/u;
const bidi = /[\u202A-\u202E\u2066-\u2069]/;
const lookalike =
  /[\u2010-\u2015\u2212\u2018-\u201F\uFF01-\uFF5E]|[A-Za-z\d][\u0370-\u03FF\u0400-\u04FF]|[\u0370-\u03FF\u0400-\u04FF][A-Za-z\d]/;

/**
 * The damage that a spreadsheet or a wrong decoding has done to a cell; the first kind that is found.
 * @param isId true for a column of identifiers, where more is damage
 */
export function findDamage(cell: string, isId: boolean): WarningCode | undefined {
  if (cell === "") return undefined;
  if (isId) return findInId(cell) ?? findInText(cell);
  return plain.test(cell) ? undefined : findInText(cell);
}

function findInText(cell: string): WarningCode | undefined {
  if (errorValue.test(cell.trim())) return "xl-error";
  if (/^\s*#{3,}\s*$/.test(cell)) return "xl-hashes";
  if (cell.includes("\uFFFD")) return "enc-replacement";
  if (mojibake.test(cell)) return "enc-mojibake";
  if (zeroWidth.test(cell)) return "txt-zero-width";
  if (bidi.test(cell)) return "txt-bidi";
  if (/^="[^"]*"$/.test(cell)) return "xl-formula-text";
  if (/^=[A-Z(+\-\d]/i.test(cell)) return "xl-formula";
  return /^'[^']*$/.test(cell) ? "xl-apostrophe" : undefined;
}

function findInId(cell: string): WarningCode | undefined {
  if (/^\d[.,\d]*E\+\d+$/i.test(cell)) return "id-sci";
  if (nullToken.test(cell.trim()))
    return errorValue.test(cell.trim()) ? "xl-error" : "id-null-token";
  if (/^\d{15}0+$/.test(cell)) return "id-15-digits";
  if (/^\d+\.0$/.test(cell)) return "id-float";
  if (/^\d{1,2}-[A-Z][a-z]{2}$|^[A-Z][a-z]{2}-\d{2}$|^\d{4}-\d\d-\d\d$/.test(cell))
    return "id-date-like";
  const text = findInText(cell);
  if (text !== undefined) return text;
  if (lookalike.test(cell)) return "id-lookalike";
  return cell.trim() === cell ? undefined : "id-trim";
}
