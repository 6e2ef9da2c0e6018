import { groupShape, nameSign, unclearMark } from "./group-marks.ts";

const exponent = /^[-+]?[\d.,]+[eE][-+]?\d+$/;

/** `5.-` of Switzerland: no cents. */
export const dashForDecimals = /[.,][-\u2013\u2014]+$/u;

/** True for words, which no other mark would make a number of. */
function isWord(text: string): boolean {
  return !/\d/.test(text) || (/\p{L}/u.test(text) && !exponent.test(text));
}

/** True where the fault is that the digits between group marks are not three. */
export function misgroups(text: string, group: string | undefined): boolean {
  if (group === undefined || isWord(text) || exponent.test(text)) return false;
  const [first, ...others] = text.split(new RegExp(groupShape(group), "u"));
  const last = others.pop();
  // A lone point can only be a decimal mark.
  if (last === undefined || (group === "." && /^-?\d+\.\d+$/.test(text))) return false;
  const isSound =
    /(?:^|\D)\d{1,3}$/.test(first ?? "") &&
    others.every((part) => /^\d{3}$/.test(part)) &&
    /^\d{3}(?!\d)/.test(last);
  return !isSound;
}

/** A text without group marks that are declared and are no point or comma, which may be the decimal mark as well. */
export function withoutGroups(text: string, group: string | undefined): string {
  if (group === undefined || group === "." || group === ",") return text;
  return text.replaceAll(new RegExp(groupShape(group), "gu"), "");
}

/** What is wrong with a text that should be a number, as the words that follow it in a sentence. */
export function explainNumber(text: string): string {
  if (isWord(text)) return "is not a number";
  const sign = unclearMark.exec(text.replaceAll(" ", ""))?.[0];
  if (sign !== undefined) return `has ${nameSign(sign)} in it`;
  if (text.includes(" ")) return "has blanks in it";
  if (text.startsWith("+")) return "has a plus sign";
  if (/^-?\d[\d.]*,[\d.,]*\d$/.test(text))
    return text.includes(".") ? "has commas and points" : "has a comma";
  if (/^-?\d+(?:\.\d+){2,}$/.test(text)) return "has several points";
  if (/^-?\d+\.\d+$/.test(text)) return "has a point";
  if (exponent.test(text)) return "is in scientific notation and may have lost digits";
  if (dashForDecimals.test(text)) return "has a dash in place of decimals";
  if (/^\(.*\)$|-$|^\u2212/u.test(text)) return "does not have a plain leading minus";
  if (/[.,]$/.test(text)) return "ends with a mark, and may have lost digits behind it";
  if (/^-?[.,]/.test(text)) return "lacks a digit before its mark";
  return "is not a number";
}

/** The mark that seems to group the digits of a text and is a blank or an apostrophe. */
export function findUnclearGroup(text: string): string | undefined {
  const sign = /^[-+(]?\d{1,3}([^\d.,])\d{3}(?!\d)/u.exec(text)?.[1];
  return sign !== undefined && unclearMark.test(sign) ? sign : undefined;
}
