import { compilePattern, type PatternPlace } from "../compile-pattern.ts";
import { faultOf, type Rewrite } from "../conversion-result.ts";
import { isBlank } from "./is-blank.ts";
import { limitLength } from "./limit-length.ts";

/** Keeps what the pattern's first group matches, or the whole match where it has no group. A blank text stays blank. */
export function extractText(pattern: string, place: PatternPlace): Rewrite {
  const run = compilePattern(pattern, "u", place);
  return limitLength((text) => {
    if (isBlank(text)) return { value: text };
    const match = run(text, (expression) => expression.exec(text));
    if (match === null) return faultOf("no-match", { pattern });
    return { value: match.length > 1 ? (match[1] ?? "") : match[0] };
  });
}
