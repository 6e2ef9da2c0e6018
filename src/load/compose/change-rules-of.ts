import { compileComparison } from "../../change/compare-records.ts";
import { compileGuard } from "../../change/guard/compile-guard.ts";
import { compileMergedValidator } from "../../validation/compile-merged-validator.ts";
import type { BoundLoad } from "../bound-load.ts";
import type { ChangeRules } from "./change-record.ts";

/** How the rows of a load change records. */
export function changeRulesOf({
  mapping,
  target,
}: Pick<BoundLoad, "mapping" | "target">): ChangeRules {
  const tagFields = Object.values(mapping.tags.fields);
  return {
    target,
    write: mapping.write,
    merge: mapping.mergeRules,
    comparison: compileComparison(
      target,
      Object.keys(mapping.file.fields),
      tagFields,
      mapping.customFields,
    ),
    guard: mapping.guard === undefined ? undefined : compileGuard(mapping.guard),
    validateMerged: compileMergedValidator(target, mapping),
  };
}
