/**
 * A text without the signs of a kind that it ends with. A pattern with `+$` would try anew from each of them, and take the
 * square of their number.
 * @param sign matches one character of that kind
 */
export function withoutEnd(text: string, sign: RegExp): string {
  let end = text.length;
  while (end > 0 && sign.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
