import { type Convert, faultOf, type Made } from "../made.ts";
import { stripSigns } from "./strip-signs.ts";
import { explainNumber, misgroups } from "./explain-number.ts";

export interface DecimalSettings {
  readonly mark: "." | ",";
  readonly group: string | undefined;
  /** The most decimals. */
  readonly places: number | undefined;
  /** Whether other ways to write a negative number than a leading minus are taken. */
  readonly signs: "plain" | "accounting";
  /** Signs of a currency that may stand beside the number. */
  readonly currencies: readonly string[];
}

const escape = (mark: string): string => `\\u{${mark.codePointAt(0)?.toString(16) ?? "0"}}`;

function compileShape({ mark, group }: DecimalSettings): RegExp {
  const grouped = group === undefined ? "" : `\\d{1,3}(?:${escape(group)}\\d{3})+|`;
  return new RegExp(`^(-?)(${grouped}\\d+)(?:${escape(mark)}(\\d+))?$`, "u");
}

/** What to say in the mapping for a number that is written with other marks than the declared ones. */
function adviseMarks(text: string, { mark, group }: DecimalSettings): string | undefined {
  if (!/^-?[\d.,]+$/.test(text)) return undefined;
  if (mark === "." && group === undefined && /^-?\d+,\d+$/.test(text))
    return 'If commas are decimal points in this file, say decimal: "," in the mapping.';
  if (mark === "." && /,.*\./.test(text) && group !== ",")
    return 'If commas group the digits in this file, say decimal: { mark: ".", group: "," } in the mapping.';
  if (/\..*,/.test(text) && group !== ".")
    return 'If points group the digits and commas are decimal points, say decimal: { mark: ",", group: "." } in the mapping.';
  if (mark === "," && /^-?\d+\.\d+$/.test(text))
    return 'The mapping declares a comma as decimal mark; if this file has points, say decimal: "." there.';
  return undefined;
}

/** What to say in the mapping for blanks between digits or a sign of a currency. */
function adviseSigns(text: string): string {
  const blank = /^-?\d{1,3}(['\u2019 \u00A0\u202F])\d{3}(?!\d)/u.exec(text)?.[1];
  if (blank !== undefined)
    return `If "${blank}" groups the digits in this file, say decimal: { group: "${blank}" } in the mapping.`;
  const sign = /\p{Sc}/u.exec(text)?.[0];
  if (sign !== undefined)
    return `If "${sign}" is the currency of the column, say decimal: { currency: "${sign}" } in the mapping.`;
  if (/^\(.*\)$|[-\u2212\u2013]$|^[\u2212\u2013]/u.test(text))
    return "If these are negative amounts, say decimal: { signs: accounting } in the mapping.";
  return "Correct the cell.";
}

function refuseText(text: string, settings: DecimalSettings): Made<string> {
  const why = misgroups(text, settings.group)
    ? "does not have its digits in groups of three"
    : explainNumber(text);
  const example = `1${settings.mark}5`;
  return faultOf("not-a-decimal", {
    why,
    example,
    hint: adviseMarks(text, settings) ?? adviseSigns(text),
  });
}

/**
 * Reads a decimal by declared marks and writes it with a point and without groups: `1.234,50` becomes `1234.50`. No
 * digit is added, dropped or rounded.
 */
export function canonicalDecimal(settings: DecimalSettings): (text: string) => Made<string> {
  const read = readPlain(settings);
  if (settings.signs === "plain" && settings.currencies.length === 0) return read;
  const strip = stripSigns(settings);
  return (text) => {
    const bare = strip(text);
    if ("refused" in bare)
      return faultOf("not-a-decimal", {
        why: bare.refused,
        example: `1${settings.mark}5`,
        hint: "Correct the cell.",
      });
    const made = read(bare.digits);
    if ("fault" in made) return made;
    return { value: bare.isNegative ? `-${made.value}` : made.value };
  };
}

function readPlain(settings: DecimalSettings): (text: string) => Made<string> {
  const shape = compileShape(settings);
  const { group, places } = settings;
  return (text) => {
    const parts = shape.exec(text);
    if (parts === null) return refuseText(text, settings);
    const [, sign = "", grouped = "", fraction] = parts;
    const whole = group === undefined ? grouped : grouped.replaceAll(group, "");
    const end = fraction === undefined ? "" : `.${fraction}`;
    if (whole.length > 1 && whole.startsWith("0"))
      return faultOf("leading-zeros", {
        example: `${sign}${whole.replace(/^0+(?=\d)/, "")}${end}`,
      });
    if (places !== undefined && fraction !== undefined && fraction.length > places)
      return faultOf("too-many-decimals", { found: fraction.length, places });
    return { value: `${sign}${whole}${end}` };
  };
}

/** A decimal that stays a text. */
export function convertDecimal(settings: DecimalSettings): Convert {
  return canonicalDecimal(settings);
}
