import { type Convert, faultOf, type ConversionResult } from "../conversion-result.ts";
import { standsFor } from "./currencies.ts";
import { type OuterSigns, stripSigns } from "./strip-signs.ts";
import { explainNumber, misgroups } from "./explain-number.ts";

export interface DecimalSettings extends OuterSigns {
  readonly mark: "." | ",";
  readonly group: string | undefined;
  /** The most decimals. */
  readonly places: number | undefined;
  /** How the digits before the mark are grouped: by threes, or as in India by twos but for the last three. */
  readonly grouping?: "thousands" | "indian" | undefined;
  /** Whether a percent sign may stand behind the number, and what it becomes: 19% is 19 or 0.19. */
  readonly percent?: "keep" | "fraction" | undefined;
  /** The currency of the row, which a sign or code in the cell has to agree with; blank where the row names none. */
  readonly rowCurrency?: string | undefined;
}

const escape = (mark: string): string => `\\u{${mark.codePointAt(0)?.toString(16) ?? "0"}}`;

function compileShape({ mark, group, grouping }: DecimalSettings): RegExp {
  const threes = `\\d{1,3}(?:${escape(group ?? "")}\\d{3})+|`;
  const twos = `\\d{1,2}(?:${escape(group ?? "")}\\d{2})*${escape(group ?? "")}\\d{3}|`;
  const grouped = group === undefined ? "" : grouping === "indian" ? twos : threes;
  return new RegExp(`^(-?)(${grouped}\\d+)(?:${escape(mark)}(\\d+))?$`, "u");
}

const isBefore = (text: string, one: string, other: string): boolean =>
  text.includes(one) && text.indexOf(one) < text.lastIndexOf(other);

/** What to say in the mapping for a number that is written with other marks than the declared ones. */
function adviseMarks(text: string, { mark, group }: DecimalSettings): string | undefined {
  if (!/^-?[\d.,]+$/.test(text)) return undefined;
  if (mark === "." && group === undefined && /^-?\d+,\d+$/.test(text))
    return 'If commas are decimal points in this file, say decimal: "," in the mapping.';
  if (mark === "." && isBefore(text, ",", ".") && group !== ",")
    return 'If commas group the digits in this file, say decimal: { mark: ".", group: "," } in the mapping.';
  if (isBefore(text, ".", ",") && group !== ".")
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

function refuseText(text: string, settings: DecimalSettings): ConversionResult<string> {
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

const percentSign = /[ \u00A0\u202F]?%$/u;

/** A decimal with its point two places further left; no digit is added but zeros in front. */
function divideByHundred(value: string): string {
  const [whole = "", fraction = ""] = value.split(".");
  const digits = whole.padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
}

/**
 * Reads a decimal by declared marks and writes it with a point and without groups: `1.234,50` becomes `1234.50`. No
 * digit is added, dropped or rounded.
 */
export function canonicalDecimal(
  settings: DecimalSettings,
): (text: string) => ConversionResult<string> {
  const read = readPlain(settings);
  const { signs, currencies, percent, rowCurrency } = settings;
  if (signs === "plain" && currencies.length === 0 && percent === undefined) return read;
  const strip = stripSigns(settings);
  return (text) => {
    const bare = strip(percent === undefined ? text : text.replace(percentSign, ""));
    if ("refused" in bare)
      return faultOf("not-a-decimal", {
        why: bare.refused,
        example: `1${settings.mark}5`,
        hint: "Correct the cell.",
      });
    const { currency = "" } = bare;
    if (rowCurrency !== undefined && currency !== "" && !standsFor(currency, rowCurrency))
      return faultOf("currency-disagrees", { sign: currency, currency: rowCurrency });
    const made = read(bare.digits);
    if ("fault" in made) return made;
    const value = percent === "fraction" ? divideByHundred(made.value) : made.value;
    return { value: bare.isNegative ? `-${value}` : value };
  };
}

function readPlain(settings: DecimalSettings): (text: string) => ConversionResult<string> {
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
