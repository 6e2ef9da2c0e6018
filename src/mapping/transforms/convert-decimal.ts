import { type Convert, faultOf, type ConversionResult } from "../conversion-result.ts";
import { type OuterSigns, stripSigns } from "./strip-signs.ts";
import {
  dashForDecimals,
  explainNumber,
  findUnclearGroup,
  misgroups,
  withoutGroups,
} from "./explain-number.ts";
import { familyOf, type GroupFamily, groupShape, writeGroup } from "./group-marks.ts";
import { type Arithmetic, reckonDecimal } from "./reckon-decimal.ts";
import { findCurrency, standsFor } from "./currencies.ts";

export interface DecimalSettings extends OuterSigns {
  readonly mark: "." | ",";
  /** The mark between groups of digits: a sign, or the name of a family of them. */
  readonly group: string | undefined;
  /** Whether a leading plus is passed over, and the zero before the mark may be missing: `+.5` is `0.5`. */
  readonly takesShortForms: boolean;
  /** The most decimals. */
  readonly places: number | undefined;
  /** How the digits before the mark are grouped: by threes, or as in India by twos but for the last three. */
  readonly grouping?: "thousands" | "indian" | undefined;
  /** Whether a percent sign may stand behind the number, and what it becomes: 19% is 19 or 0.19. */
  readonly percent?: "keep" | "fraction" | undefined;
  /** The currency of the row, which a sign or code in the cell has to agree with; blank where the row names none. */
  readonly rowCurrency?: string | undefined;
  /** What is done with the decimal behind its reading; `places` is then about what comes of it. */
  readonly arithmetic?: Arithmetic | undefined;
}

function compileShape({ mark, group, grouping, takesShortForms }: DecimalSettings): RegExp {
  const between = group === undefined ? "" : groupShape(group);
  const threes = `\\d{1,3}(?:${between}\\d{3})+|`;
  const twos = `\\d{1,2}(?:${between}\\d{2})*${between}\\d{3}|`;
  const grouped = group === undefined ? "" : grouping === "indian" ? twos : threes;
  const point = groupShape(mark);
  const usual = `(${grouped}\\d+)(?:${point}(\\d+))?`;
  return takesShortForms
    ? new RegExp(`^([-+]?)(?:${usual}|${point}(\\d+))$`, "u")
    : new RegExp(`^(-?)${usual}$`, "u");
}

const textMark = /^'[-+]?[\d.,]+$/;
const percentage = /^[-+]?\d[\d.,]*\s?%$/;
const currencySign = /\p{Sc}/u;
const writtenCode = /^([A-Z]{3}) ?[-\d]|\d ?([A-Z]{3})$/u;

const isBefore = (text: string, one: string, other: string): boolean =>
  text.includes(one) && text.indexOf(one) < text.lastIndexOf(other);

/** What to say in the mapping for a number that is written with other marks than the declared ones. */
function adviseMarks(text: string, settings: DecimalSettings): string | undefined {
  const { mark, group, takesShortForms } = settings;
  if (!takesShortForms && /^\+?-?(?:\d+|\d*\.\d+)$/.test(text))
    return 'Correct the cell, or say decimal: "." in the mapping, which reads +5 as 5 and .5 as 0.5.';
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

/** True for a lone comma that can only be the decimal mark. */
function hasDecimalComma(text: string, family: GroupFamily | undefined): boolean {
  const [, decimals = ""] = /^[^,.]*\d,(\d+)[^\d,.]*$/u.exec(text) ?? [];
  return decimals !== "" && (family !== undefined || decimals.length !== 3);
}

/** What to say in the mapping for blanks and apostrophes between digits, or for the sign or code of a currency. */
function adviseSigns(text: string, { mark, group }: DecimalSettings): string {
  if (dashForDecimals.test(text))
    return `If it means that there are none, say replace: { pattern: '[.,][-\u2013\u2014]+$', with: "" } in the mapping.`;
  if (textMark.test(text))
    return "If a spreadsheet marked the cell as text so, say clean: [apostrophe] in the mapping.";
  if (percentage.test(text))
    return "Say decimal: { percent: keep } in the mapping to send 19 for 19%, or percent: fraction to send 0.19.";
  const family = familyOf(findUnclearGroup(text) ?? "x");
  const [, before, behind] = writtenCode.exec(text) ?? [];
  const sign = currencySign.exec(text)?.[0] ?? findCurrency(before ?? behind ?? "")?.code;
  if (family !== undefined || sign !== undefined) {
    const conditions = [
      ...(family === undefined ? [] : [`${family}s group the digits in this file`]),
      ...(sign === undefined ? [] : [`"${sign}" is the currency of the column`]),
    ];
    const declared = family ?? group;
    const parts = [
      ...(mark === "," || hasDecimalComma(text, family) ? ['mark: ","'] : []),
      ...(declared === undefined ? [] : [`group: ${writeGroup(declared)}`]),
      ...(sign === undefined ? [] : [`currency: "${sign}"`]),
    ];
    return `If ${conditions.join(" and ")}, say decimal: { ${parts.join(", ")} } in the mapping.`;
  }
  if (/^\(.*\)$|[-\u2212\u2013]$|^[\u2212\u2013]/u.test(text))
    return "If these are negative amounts, say decimal: { signs: accounting } in the mapping.";
  return "Correct the cell.";
}

/** What stands around a number and is no part of it. */
function explainOuterSign(text: string): string | undefined {
  if (textMark.test(text)) return "begins with an apostrophe";
  if (currencySign.test(text)) return "has the sign of a currency";
  return percentage.test(text) ? "has a percent sign" : undefined;
}

function refuseText(text: string, settings: DecimalSettings): ConversionResult<string> {
  const why =
    explainOuterSign(text) ??
    (misgroups(text, settings.group)
      ? "does not have its digits in groups of three"
      : explainNumber(withoutGroups(text, settings.group)));
  const example = `1${settings.mark}5`;
  return faultOf("not-a-decimal", {
    why,
    example,
    hint: adviseMarks(text, settings) ?? adviseSigns(text, settings),
  });
}

const percentSign = /[ \u00A0\u202F\u2009\u2007]?%$/u;

/** A decimal with its point two places further left; no digit is added but zeros in front. */
function divideByHundred(value: string): string {
  const [whole = "", fraction = ""] = value.split(".");
  const digits = whole.padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
}

/**
 * Reads a decimal by declared marks and writes it with a point and without groups: `1.234,50` becomes `1234.50`. No
 * digit is dropped or rounded, and none is added but the zero that a short form leaves out. Then it is reckoned with, where
 * the settings say so.
 */
export function canonicalDecimal(settings: DecimalSettings): ReadDecimal {
  const { arithmetic, places } = settings;
  if (arithmetic === undefined) return readWritten(settings);
  const read = readWritten({ ...settings, places: undefined });
  const reckon = reckonDecimal(arithmetic, places);
  return (text) => {
    const made = read(text);
    return "fault" in made ? made : reckon(made.value);
  };
}

type ReadDecimal = (text: string) => ConversionResult<string>;

function readWritten(settings: DecimalSettings): ReadDecimal {
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

function readPlain(settings: DecimalSettings): ReadDecimal {
  const shape = compileShape(settings);
  const { group, places } = settings;
  const groupMarks = group === undefined ? undefined : new RegExp(groupShape(group), "gu");
  return (text) => {
    const parts = shape.exec(text);
    if (parts === null) return refuseText(text, settings);
    const [, written, grouped = "0", behind, alone] = parts;
    const sign = written === "-" ? "-" : "";
    const fraction = behind ?? alone;
    const whole = groupMarks === undefined ? grouped : grouped.replaceAll(groupMarks, "");
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
