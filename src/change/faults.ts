import type { ExactObject } from "../kernel/exact-json.ts";
import type { FieldChange } from "../rows/field-change.ts";
import type { RecordFault } from "./record-fault.ts";
import { showValue } from "./show-value.ts";

const mostShown = 10;

/** The fault of a record that may not be changed because it is locked; undefined for one that may. */
export function findLock(live: ExactObject): RecordFault | undefined {
  return Object.hasOwn(live, "sys_locked") && live["sys_locked"] === true
    ? { code: "record-locked", field: "sys_locked", facts: {} }
    : undefined;
}

/** The fault of a record that is not what a plan saw. @param changes from what the plan saw to what is there now */
export function faultOfMove(changes: readonly FieldChange[]): RecordFault {
  const shown = changes
    .slice(0, mostShown)
    .map(({ field, before, after }) => `${field}: ${showValue(before)}, now ${showValue(after)}`);
  const hidden = changes.length - shown.length;
  const facts = { changes: hidden > 0 ? shown.concat(`and ${hidden} more`) : shown };
  const [first] = changes;
  return { code: "record-moved", ...(first !== undefined && { field: first.field }), facts };
}
