import type { PatternPlace } from "./compile-pattern.ts";
import type { Rewrite } from "./conversion-result.ts";
import { parseFieldAddress } from "./field-address.ts";
import type { FieldSettings } from "./schema/field-schema.ts";
import { changeCase } from "./transforms/change-case.ts";
import { extractText } from "./transforms/extract-text.ts";
import { padText } from "./transforms/pad-text.ts";
import { pickFromJson } from "./transforms/parse-json-cell.ts";
import { replaceText } from "./transforms/replace-text.ts";

/** Takes outer white space off, no-break spaces included. */
const trimText: Rewrite = (text) => ({ value: text.trim() });

/** The rewriting steps of a field in their fixed order: the value of a JSON cell, trim, case, replace, extract, pad. */
export function compileRewrites(settings: FieldSettings, place: PatternPlace): readonly Rewrite[] {
  const { trim, case: changed, replace, extract, pad, json } = settings;
  const replacements = replace === undefined ? [] : [replace].flat();
  const picks = typeof json === "object" ? json : undefined;
  const path = picks === undefined ? undefined : parseFieldAddress(picks.path);
  return [
    ...(path === undefined ? [] : [pickFromJson(path, picks?.missing ?? "error")]),
    ...(trim === true ? [trimText] : []),
    ...(changed === undefined ? [] : [changeCase(changed)]),
    ...replacements.map((one) => replaceText(one, place)),
    ...(extract === undefined ? [] : [extractText(extract, place)]),
    ...(pad === undefined ? [] : [padText(pad)]),
  ];
}
