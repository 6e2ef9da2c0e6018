import { longestMatched } from "../compile-pattern.ts";
import { faultOf, type Rewrite } from "../conversion-result.ts";

/** Guards a rewrite that runs a pattern: a text that is too long becomes a fault and is not matched. */
export function limitLength(rewrite: Rewrite): Rewrite {
  return (text) =>
    text.length > longestMatched
      ? faultOf("cell-too-long", { found: text.length, allowed: longestMatched })
      : rewrite(text);
}
