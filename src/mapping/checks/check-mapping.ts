import type { Target } from "../../targets/target.ts";
import type { MappingFile } from "../mapping-schema.ts";
import { checkBatch } from "./check-batch.ts";
import { checkCustomFields } from "./check-custom-fields.ts";
import { checkExpect } from "./check-expect.ts";
import { checkFit } from "./check-fit.ts";
import { checkGuard } from "./check-guard.ts";
import { checkMerge } from "./check-merge.ts";
import { checkOverlaps } from "./check-overlaps.ts";
import { checkRequired } from "./check-required.ts";
import { checkTags } from "./check-tags.ts";
import { checkValues } from "./check-values.ts";
import { checkWrite } from "./check-write.ts";
import { findMappedFields } from "./find-mapped-fields.ts";
import type { Check, Finding, MappedField } from "./mapped-field.ts";

const checks: readonly Check[] = [
  checkCustomFields,
  checkOverlaps,
  checkRequired,
  checkFit,
  checkValues,
  checkTags,
  checkBatch,
  checkExpect,
  checkWrite,
  checkMerge,
  checkGuard,
];

/** Compares a mapping with its target: the fields that both know, and everything that does not agree. */
export function checkMapping(
  file: MappingFile,
  target: Target,
): { readonly fields: readonly MappedField[]; readonly findings: readonly Finding[] } {
  const { fields, findings } = findMappedFields(file, target);
  const mapping = { file, target, fields, customFields: file.custom_fields ?? {} };
  return { fields, findings: [...findings, ...checks.flatMap((check) => check(mapping))] };
}
