import { compilePattern } from "../compile-pattern.ts";
import { faultOf, type Rewrite } from "../made.ts";
import { isBlank } from "./is-blank.ts";
import { limitLength } from "./limit-length.ts";

/** Keeps what the pattern's first group matches, or the whole match where it has no group. A blank text stays blank. */
export function extractText(pattern: string): Rewrite {
  const expression = compilePattern(pattern, "u");
  return limitLength((text) => {
    if (isBlank(text)) return { value: text };
    const match = expression.exec(text);
    if (match === null) return faultOf("no-match", { pattern });
    return { value: match.length > 1 ? (match[1] ?? "") : match[0] };
  });
}
