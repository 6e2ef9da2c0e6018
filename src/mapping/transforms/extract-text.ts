import { compilePattern, type PatternPlace } from "../compile-pattern.ts";
import { faultOf, type Rewrite } from "../conversion-result.ts";
import type { FieldSettings } from "../schema/field-schema.ts";
import { isBlank } from "./is-blank.ts";
import { limitLength } from "./limit-length.ts";

/** How a mapping writes it: the pattern, or settings. */
type ExtractSettings = NonNullable<FieldSettings["extract"]>;

/** Keeps what the pattern's first group matches, or the whole match where it has no group. A blank text stays blank. */
export function extractText(extract: ExtractSettings, place: PatternPlace): Rewrite {
  const { pattern, otherwise = "error" } =
    typeof extract === "string" ? { pattern: extract } : extract;
  const run = compilePattern(pattern, "u", place);
  return limitLength((text) => {
    if (isBlank(text)) return { value: text };
    const match = run(text, (expression) => expression.exec(text));
    if (match === null)
      return otherwise === "error"
        ? faultOf("no-match", { pattern })
        : { value: otherwise === "keep" ? text : "" };
    return { value: match.length > 1 ? (match[1] ?? "") : match[0] };
  });
}
