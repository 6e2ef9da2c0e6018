const blanks = /[\s\u00A0\u202F]/u;

/** True where wrong groups are the fault: not for an exponent, nor for a lone point that can only be a decimal mark. */
export function misgroups(text: string, group: string | undefined): boolean {
  if (group === undefined || !text.includes(group)) return false;
  const isLonePoint = group === "." && /^-?\d+\.\d+$/.test(text);
  return !isLonePoint && !/\d[eE][-+]?\d+$/.test(text);
}

/** What is wrong with a text that should be a number, as the words that follow it in a sentence. */
export function explainNumber(text: string): string {
  if (blanks.test(text)) return "has blanks in it";
  if (text.startsWith("+")) return "has a plus sign";
  if (/^-?\d[\d.]*,[\d.,]*$/.test(text))
    return text.includes(".") ? "has commas and points" : "has a comma";
  if (/^-?\d+(?:\.\d+){2,}$/.test(text)) return "has several points";
  if (/^-?\d+\.\d+$/.test(text)) return "has a point";
  if (/^-?[\d.,]+[eE][-+]?\d+$/.test(text))
    return "is in scientific notation and may have lost digits";
  if (/^\(.*\)$|-$|^\u2212/u.test(text)) return "does not have a plain leading minus";
  if (/^-?[.,]|[.,]$/.test(text)) return "lacks a digit beside its mark";
  return "is not a number";
}
