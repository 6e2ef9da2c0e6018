import { compileComparison } from "../change/compare-records.ts";
import { scalarText, stringifyExactJson, type ExactJson } from "../kernel/exact-json.ts";
import type { StoredImage } from "../ledger/image-book.ts";
import type { Target } from "../targets/target.ts";

/** Where a record differs before and after a row. Values as text; undefined: the field is not there. */
export interface ShownChange {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What became of a record, as it was left where that was looked at. */
export function showChanges(
  target: Target,
  { before, after, left }: StoredImage,
): readonly ShownChange[] {
  return compileComparison(target, [])
    .changes(before, left ?? after)
    .map((change) => ({
      field: change.field,
      before: showValue(change.before),
      after: showValue(change.after),
    }));
}

function showValue(value: ExactJson | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value === "" ? '""' : (scalarText(value) ?? stringifyExactJson(value));
}
