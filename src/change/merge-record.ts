import { type ExactJson, type ExactObject, isExactObject } from "../kernel/exact-json.ts";
import type { MergeRule, MergeRules } from "../rows/merge-rules.ts";
import type { MappedRow } from "../rows/row.ts";
import type { EqualInMeaning } from "./equal-in-meaning.ts";
import { type ExactList, isExactList, isSameValue, memberOf } from "./exact-values.ts";
import { keepEqual } from "./keep-equal.ts";
import { appendItems, mergeByKey } from "./merge-lists.ts";
import type { Merged, Overlay } from "./overlay.ts";
import type { RecordFault } from "./record-fault.ts";

/** The record as it will be, or why it can't be told. */
export type MergedRecord = { readonly record: ExactObject } | { readonly fault: RecordFault };

const within = (field: string, name: string): string => (field === "" ? name : `${field}.${name}`);

/**
 * Lays the fields of a row over a live record. Fields that the row does not name stay as they are, in their order; new
 * ones come behind. What already has the row's value, or means the same, stays as it is written. Doing it twice changes
 * nothing more.
 */
export function mergeRecord(
  live: ExactObject,
  row: Pick<MappedRow, "payload" | "cleared" | "yielding">,
  rules: MergeRules,
  isEqual: EqualInMeaning = (_name, one, other) => isSameValue(one, other),
): MergedRecord {
  let { payload }: { payload: ExactObject } = row;
  for (const field of row.yielding ?? []) {
    const path = field.split(".");
    if (hasValue(live, path)) payload = clearField(payload, path);
  }
  const merged = mergeObjects(live, payload, { field: "", name: "", rules, isEqual });
  if ("fault" in merged) return merged;
  let record = merged.value;
  for (const field of row.cleared ?? []) record = clearField(record, field.split("."));
  return { record };
}

/** Lays one object over another, field by field; the live one itself where nothing changes. */
function mergeObjects(live: ExactObject, part: ExactObject, overlay: Overlay): Merged<ExactObject> {
  const entries = new Map(Object.entries(live));
  let isChanged = false;
  for (const [name, value] of Object.entries(part)) {
    const before = entries.get(name);
    const merged = mergeValue(before, value, {
      ...overlay,
      field: within(overlay.field, name),
      name: within(overlay.name, name),
    });
    if ("fault" in merged) return merged;
    isChanged ||= before !== merged.value;
    entries.set(name, merged.value);
  }
  // fromEntries makes own fields of all names, __proto__ included.
  return { value: isChanged ? Object.fromEntries(entries) : live };
}

function mergeValue(live: ExactJson | undefined, value: ExactJson, overlay: Overlay): Merged {
  const rule = overlay.rules.get(overlay.name);
  if (isExactList(value) && rule !== undefined && rule !== "replace")
    return mergeLists(isExactList(live) ? live : [], value, rule, overlay);
  if (isExactObject(live) && isExactObject(value) && rule !== "replace")
    return mergeObjects(live, value, overlay);
  return { value: keepEqual(live, value, overlay.name, overlay.isEqual) };
}

function mergeLists(
  live: ExactList,
  items: ExactList,
  rule: Exclude<MergeRule, "replace">,
  overlay: Overlay,
): Merged {
  return rule === "append"
    ? { value: appendItems(live, items, overlay) }
    : mergeByKey(live, items, rule.byKey, overlay, mergeObjects);
}

function hasValue(record: ExactObject, path: readonly string[]): boolean {
  let value: ExactJson | undefined = record;
  for (const name of path) value = isExactObject(value) ? memberOf(value, name) : undefined;
  return value !== undefined && value !== null && value !== "";
}

/** The record without a field; the same record where it has none. */
function clearField(record: ExactObject, path: readonly string[]): ExactObject {
  const [name = "", ...rest] = path;
  if (!Object.hasOwn(record, name)) return record;
  const entries = Object.entries(record);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([one]) => one !== name));
  const child = memberOf(record, name);
  if (!isExactObject(child)) return record;
  const cleared = clearField(child, rest);
  if (cleared === child) return record;
  return Object.fromEntries(entries.map(([one, value]) => [one, one === name ? cleared : value]));
}
