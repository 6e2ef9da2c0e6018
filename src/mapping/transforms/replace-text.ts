import { compilePattern } from "../compile-pattern.ts";
import type { Rewrite } from "../made.ts";
import type { Replacement } from "../schema/field-schema.ts";
import { limitLength } from "./limit-length.ts";

/** Replaces every place where a text stands or a pattern matches. */
export function replaceText(replacement: Replacement): Rewrite {
  const { with: replaced } = replacement;
  if ("find" in replacement) {
    const { find } = replacement;
    // A function, so that a $ in the new text means nothing special.
    return (text) => ({ value: text.replaceAll(find, () => replaced) });
  }
  const pattern = compilePattern(replacement.pattern, "gu");
  return limitLength((text) => ({ value: text.replace(pattern, replaced) }));
}
