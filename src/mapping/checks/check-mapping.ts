import type { Target } from "../../targets/target.ts";
import type { MappingFile } from "../mapping-schema.ts";
import type { SoundPart } from "../take-sound-part.ts";
import { checkBatch } from "./check-batch.ts";
import { checkCustomFields } from "./check-custom-fields.ts";
import { checkExpect } from "./check-expect.ts";
import { checkFit } from "./check-fit.ts";
import { checkGroup } from "./check-group.ts";
import { checkGuard } from "./check-guard.ts";
import { checkMerge } from "./check-merge.ts";
import { checkOverlaps } from "./check-overlaps.ts";
import { checkOwnNames } from "./check-own-names.ts";
import { checkRequired } from "./check-required.ts";
import { checkTags } from "./check-tags.ts";
import { checkValues } from "./check-values.ts";
import { checkWrite } from "./check-write.ts";
import { findMappedFields } from "./find-mapped-fields.ts";
import type { Check, Finding, MappedField } from "./mapped-field.ts";

/** Checks of what single fields make; a field whose settings are at fault makes nothing that is known. */
const fieldChecks: readonly Check[] = [checkFit, checkValues];

/** The other checks, and the settings without which they would tell of what is none. */
const wholeChecks: readonly (readonly [check: Check, needs: readonly string[]])[] = [
  [checkCustomFields, []],
  [checkOwnNames, []],
  [checkOverlaps, []],
  [checkRequired, ["write", "leave_to_server", "require_key"]],
  [checkTags, ["custom_fields"]],
  [checkBatch, []],
  [checkExpect, []],
  [checkWrite, ["write"]],
  [checkMerge, ["custom_fields"]],
  [checkGuard, ["custom_fields", "write"]],
  [checkGroup, ["custom_fields"]],
];

/**
 * Compares a mapping with its target: the fields that both know, and everything that does not agree.
 * @param faulty what is known to be at fault by itself
 */
export function checkMapping(
  file: MappingFile,
  target: Target,
  { faultyFields, faultySettings }: Pick<SoundPart, "faultyFields" | "faultySettings">,
): { readonly fields: readonly MappedField[]; readonly findings: readonly Finding[] } {
  const { fields, findings } = findMappedFields(file, target);
  const mapping = { file, target, fields, customFields: file.custom_fields ?? {} };
  const sound = { ...mapping, fields: fields.filter(({ name }) => !faultyFields.has(name)) };
  const whole = wholeChecks.filter(([, needs]) => !needs.some((one) => faultySettings.has(one)));
  return {
    fields,
    findings: [
      ...findings,
      ...whole.flatMap(([check]) => check(mapping)),
      ...fieldChecks.flatMap((check) => check(sound)),
    ],
  };
}
