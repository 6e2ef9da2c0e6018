const loneHalf = /\p{Cs}/u;
const escape = /_x([\dA-Fa-f]{4})_/g;

/**
 * A text as people see it: Excel writes what XML can't hold, such as a carriage return, as `_x000D_`. NUL and half of a pair
 * stay as they are written, for no text can hold them.
 */
export function decodeEscapes(text: string): string {
  if (!text.includes("_x")) return text;
  const decoded = text.replaceAll(escape, (written, code: string) =>
    code === "0000" ? written : String.fromCharCode(Number.parseInt(code, 16)),
  );
  return loneHalf.test(decoded) ? text : decoded;
}
