import type { PatternPlace } from "./compile-pattern.ts";
import type { Rewrite } from "./conversion-result.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { changeCase } from "./transforms/change-case.ts";
import { extractText } from "./transforms/extract-text.ts";
import { padText } from "./transforms/pad-text.ts";
import { replaceText } from "./transforms/replace-text.ts";
import { trimText } from "./transforms/trim-text.ts";

/** The rewriting steps of a field in their fixed order: trim, case, replace, extract, pad. */
export function compileRewrites(settings: FieldSettings, place: PatternPlace): readonly Rewrite[] {
  const { trim, case: changed, replace, extract, pad } = settings;
  const replacements = replace === undefined ? [] : [replace].flat();
  return [
    ...(trim === true ? [trimText] : []),
    ...(changed === undefined ? [] : [changeCase(changed)]),
    ...replacements.map((one) => replaceText(one, place)),
    ...(extract === undefined ? [] : [extractText(extract, place)]),
    ...(pad === undefined ? [] : [padText(pad)]),
  ];
}
