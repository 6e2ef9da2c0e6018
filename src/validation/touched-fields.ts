import { isJsonObject, type JsonObject } from "../kernel/json.ts";
import type { MappedRow } from "../rows/row.ts";
import { withoutIndexes } from "../rows/without-indexes.ts";

/** Tells what a row has to do with a field of its merged record. */
export interface TouchedFields {
  /** The row gives the field, or a part of it, its value, or takes it out. */
  has(name: string): boolean;
  /** The row gives values to other fields of the object that the field lies in; never so for the record itself. */
  hasSiblings(name: string): boolean;
}

const isWithin = (name: string, parent: string): boolean =>
  name === parent || name.startsWith(`${parent}.`);

/** Names of what a payload sets, without indexes: a list counts as a whole. */
function listNames(payload: JsonObject, prefix = ""): readonly string[] {
  return Object.entries(payload).flatMap(([name, value]) =>
    isJsonObject(value) && Object.keys(value).length > 0
      ? listNames(value, `${prefix}${name}.`)
      : [prefix + name],
  );
}

/** What a row touches in its record. Items of lists are not told apart, because a merge may move them. */
export function findTouched({
  payload,
  cleared = [],
}: Pick<MappedRow, "payload" | "cleared">): TouchedFields {
  const touched = [...listNames(payload), ...cleared.map(withoutIndexes)];
  return {
    has: (name) => touched.some((one) => isWithin(name, one) || isWithin(one, name)),
    hasSiblings: (name) => {
      const parent = name.slice(0, Math.max(0, name.lastIndexOf(".")));
      return parent !== "" && touched.some((one) => isWithin(one, parent));
    },
  };
}
