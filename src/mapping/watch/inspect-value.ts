import { codesOfSign, findCurrency } from "../transforms/currencies.ts";
import type { Inspect } from "./inspect-date.ts";

/** Looks at currencies as `convertCurrency` reads them. */
export const inspectCurrency: Inspect = (text) => {
  const found = findCurrency(text);
  if (found === undefined) return codesOfSign(text).length === 1 ? ["cur-sign"] : [];
  return found.isWithdrawn ? ["cur-withdrawn"] : [];
};

/** Looks at the words for true and false. */
export const inspectBoolean: Inspect = (text) => (text === "-1" ? ["bool-minus-one"] : []);

/** How a negative amount is written; undefined where the text is none. */
export function negativeStyle(text: string): "parentheses" | "minus" | undefined {
  if (!/[-(\u2212\u2013]/u.test(text) || !/\d/.test(text)) return undefined;
  const opening = text.indexOf("(");
  if (opening !== -1 && opening < text.lastIndexOf(")")) return "parentheses";
  return /[-\u2212\u2013]/u.test(text) ? "minus" : undefined;
}
