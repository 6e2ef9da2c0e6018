import { type ExactJson, isExactObject } from "../kernel/exact-json.ts";
import type { EqualInMeaning } from "./equal-in-meaning.ts";
import { isExactList, isSameValue, memberOf, type Value } from "./exact-values.ts";

/**
 * The value, but with all parts that already are so in the live record as they are written there.
 * @param name of the field, without indexes
 */
export function keepEqual(
  live: Value,
  value: ExactJson,
  name: string,
  isEqual: EqualInMeaning,
): ExactJson {
  if (live === undefined) return value;
  if (isSameValue(live, value)) return live;
  if (isExactList(live) && isExactList(value))
    return value.map((item, i) => keepEqual(live[i], item, name, isEqual));
  if (isExactObject(live) && isExactObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([member, one]) => [
        member,
        keepEqual(memberOf(live, member), one, name === "" ? member : `${name}.${member}`, isEqual),
      ]),
    );
  // A blank that is said in place of nothing is for the mapping to say.
  return live !== null && value !== null && isEqual(name, live, value) ? live : value;
}
