/**
 * PostgreSQL takes no U+0000 in a text, and no half of a surrogate pair. A cell may hold either, and its row must not be lost for
 * it, so they are written behind a code point that stands for nothing in Unicode, and so is that code point.
 */
const mark = "\u{FDD0}";
const unstorable = /[\0\u{FDD0}\p{Surrogate}]/u;
const everyUnstorable = new RegExp(unstorable, "gu");
const stored = /\u{FDD0}([0-9a-f]{4})/gu;

export function toStored(text: string): string {
  if (!unstorable.test(text)) return text;
  return text.replaceAll(
    everyUnstorable,
    (unit) => mark + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

export function fromStored(text: string): string {
  if (!text.includes(mark)) return text;
  return text.replaceAll(stored, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
