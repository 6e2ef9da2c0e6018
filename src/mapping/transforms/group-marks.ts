/**
 * Signs that are one mark to whoever writes a number and to whoever reads it. The blanks are those that a keyboard writes
 * and that CLDR has had between groups of digits: plain, no-break, narrow no-break (French), thin (the SI's own), figure.
 */
const families = {
  blank: " \u00A0\u202F\u2009\u2007",
  apostrophe: "'\u2019",
} as const;

export const groupFamilies = ["blank", "apostrophe"] as const;
export type GroupFamily = (typeof groupFamilies)[number];

const isFamily = (group: string): group is GroupFamily =>
  groupFamilies.some((family) => family === group);

/** The family that a sign belongs to, if any. */
export function familyOf(sign: string): GroupFamily | undefined {
  return groupFamilies.find((family) => families[family].includes(sign));
}

/** A pattern's source for one group mark as a mapping declares it: a sign, or a family of them. */
export function groupShape(group: string): string {
  const signs = Array.from(isFamily(group) ? families[group] : group);
  return `[${signs.map((sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? "0"}}`).join("")}]`;
}

/** A mark between digits that a person sees as a blank or an apostrophe, whether it may group digits or not. */
export const unclearMark = /[\s'\u2018\u2019\u00B4`\u02BC\u2032]/u;

const names: Readonly<Record<string, string>> = {
  "\t": "tab",
  " ": "space",
  "\u00A0": "no-break space",
  "\u00B4": "acute accent",
  "\u02BC": "modifier letter apostrophe",
  "\u2007": "figure space",
  "\u2008": "punctuation space",
  "\u2009": "thin space",
  "\u200A": "hair space",
  "\u2018": "left single quotation mark",
  "\u2019": "right single quotation mark",
  "\u202F": "narrow no-break space",
  "\u2032": "prime",
  "\u3000": "ideographic space",
  "'": "apostrophe",
  "`": "grave accent",
};

/** A sign that can't be told from others by looking: `U+202F narrow no-break space`. */
export function nameSign(sign: string): string {
  const code = sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0") ?? "";
  return `U+${code} ${names[sign] ?? ""}`.trimEnd();
}

/** A group mark as a mapping writes it. @param group a sign, or the name of a family */
export function writeGroup(group: string): string {
  return isFamily(group) ? group : JSON.stringify(group);
}
