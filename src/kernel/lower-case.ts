const dottedCapital = /\u0130|I\u0307/g;

/**
 * A text in lower case, the same on every machine: by Unicode and not by a language. The dotted capital İ of Turkish becomes
 * `i`, as Unicode maps one letter to one; `toLowerCase` makes two of it, an i and a dot, which no address and no word has.
 */
export function lowerCase(text: string): string {
  return text.replaceAll(dottedCapital, "i").toLowerCase();
}
