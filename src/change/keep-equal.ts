import { type ExactJson, isExactObject } from "../exact-json.ts";
import { isExactList, isSameValue, memberOf, type Value } from "./exact-values.ts";

/** The value, but with all parts that already are so in the live record as they are written there. */
export function keepEqual(live: Value, value: ExactJson): ExactJson {
  if (live === undefined) return value;
  if (isSameValue(live, value)) return live;
  if (isExactList(live) && isExactList(value))
    return value.map((item, i) => keepEqual(live[i], item));
  if (!isExactObject(live) || !isExactObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, keepEqual(memberOf(live, name), one)]),
  );
}
