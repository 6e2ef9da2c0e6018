import { compilePattern, type PatternPlace } from "../compile-pattern.ts";
import type { Rewrite } from "../conversion-result.ts";
import type { Replacement } from "../schema/field-schema.ts";
import { limitLength } from "./limit-length.ts";

/** Replaces every place where a text stands or a pattern matches. */
export function replaceText(replacement: Replacement, place: PatternPlace): Rewrite {
  const { with: replaced } = replacement;
  if ("find" in replacement) {
    const { find } = replacement;
    // A function, so that a $ in the new text means nothing special.
    return (text) => ({ value: text.replaceAll(find, () => replaced) });
  }
  const run = compilePattern(replacement.pattern, "gu", place);
  return limitLength((text) => ({
    value: run(text, (expression) => text.replace(expression, replaced)),
  }));
}
