import { faultOf, type Rewrite } from "../conversion-result.ts";
import { isBlank } from "./is-blank.ts";

const digit = /^\d$/;
const signed = /^[-+]/;

/**
 * Fills a text up from the front to a number of characters (code points). A longer text is a fault and not cut, and so is a
 * number with a sign that zeros would be put in front of. A blank text stays blank.
 */
export function padText({
  to,
  with: sign,
}: {
  readonly to: number;
  readonly with: string;
}): Rewrite {
  return (text) => {
    if (isBlank(text)) return { value: text };
    if (digit.test(sign) && signed.test(text))
      return faultOf("not-padded", { to, why: "begins with a sign" });
    // Only as many code points are counted as could fit.
    const found = text.length > 2 * to ? text.length : Array.from(text).length;
    if (found > to) return faultOf("not-padded", { to, why: `has ${found} characters` });
    return { value: sign.repeat(to - found) + text };
  };
}
