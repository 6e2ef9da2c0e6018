import { type ExactObject, isExactObject } from "../kernel/exact-json.ts";
import { memberOf } from "./exact-values.ts";

/** The record without a field; the same record where it has none. */
export function clearField(record: ExactObject, path: readonly string[]): ExactObject {
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
