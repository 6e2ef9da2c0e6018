import type { FieldChange } from "../../rows/field-change.ts";
import { memberOf, type Value } from "../exact-values.ts";
import { withoutIndexes } from "../../rows/without-indexes.ts";
import { stepsWithin } from "../field-names.ts";

/** What happens to a field in a change of itself or of what it lies in; undefined where the change passes it by. */
export function changeOf(change: FieldChange, name: string): FieldChange | undefined {
  const changed = withoutIndexes(change.field);
  if (changed === name) return change;
  const steps = stepsWithin(name, changed);
  if (steps === undefined) return undefined;
  const read = (value: Value): Value => steps.reduce<Value>(memberOf, value);
  const [before, after] = [read(change.before), read(change.after)];
  return before === undefined && after === undefined ? undefined : { field: name, before, after };
}
