/** Keys that a person would take for one: without case, blanks, kind of dash and leading zeros. */
export function foldKey(key: string): string {
  return key
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\u200B-\u200D\u2060\uFEFF\u00AD]+/g, "")
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/^0+(?=.)/, "");
}
