import { type ExactObject, isExactObject, scalarText } from "../../kernel/exact-json.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { LookUp, Target } from "../../targets/target.ts";
import { findAnswered, idOf, parseAnswer } from "../answered-records.ts";
import { findDifferences } from "../batch/find-differences.ts";

/** What a look-up tells about a row in doubt. */
export type Finding =
  /** Its record is there; `differences` names the fields that are not as the row has them. */
  | { readonly kind: "found"; readonly serverId: string; readonly differences: readonly string[] }
  /** Certain: there is no such record. */
  | { readonly kind: "absent" }
  /** Several records carry the row's marks. */
  | { readonly kind: "several"; readonly serverIds: readonly string[] }
  /** Nothing is proved; why, as part of a sentence. */
  | { readonly kind: "unknown"; readonly why: string };

interface Sought {
  readonly key: string | undefined;
  readonly payload: JsonObject;
  /** What the record must carry, where it is sought by its marks. */
  readonly tags: readonly (readonly [string, string])[];
}

/** Holds the body of a 200 answer against the row. Pure. */
export function judgeRecords(
  target: Target,
  lookUp: LookUp,
  sought: Sought,
  body: string,
): Finding {
  return lookUp.kind === "by-id"
    ? judgeOne(target, sought, body)
    : judgeSearch(target, lookUp, sought, body);
}

function judgeOne({ evidence }: Target, { key, payload }: Sought, body: string): Finding {
  const record = findAnswered(evidence, body, key);
  if (record === undefined)
    return { kind: "unknown", why: "the answer does not show the record with the id of the row" };
  return found(idOf(evidence, record), payload, record);
}

/**
 * A search that does not know its parameters may answer with any records, or with a page of them: only an empty list
 * proves that there is none, and only the row's own marks prove that a record is the row's.
 */
function judgeSearch(
  { evidence }: Target,
  { itemsIn }: Extract<LookUp, { kind: "by-tags" }>,
  { payload, tags }: Sought,
  body: string,
): Finding {
  const parsed = parseAnswer(body);
  const items = isExactObject(parsed) ? parsed[itemsIn] : parsed;
  if (!Array.isArray(items)) return { kind: "unknown", why: "the answer to the search is no list" };
  if (items.length === 0) return { kind: "absent" };
  const own = items
    .filter(isExactObject)
    .filter((item) => tags.every(([field, value]) => isWritten(item[field], value)));
  const [record, ...others] = own;
  if (record === undefined)
    return { kind: "unknown", why: "the search answered with other records, so it proves nothing" };
  if (others.length > 0)
    return { kind: "several", serverIds: own.map((one) => idOf(evidence, one)) };
  return found(idOf(evidence, record), payload, record);
}

function found(serverId: string, payload: JsonObject, record: ExactObject): Finding {
  return { kind: "found", serverId, differences: findDifferences(payload, record) };
}

/** True for the value itself, as text or as a number. */
function isWritten(seen: unknown, value: string): boolean {
  return typeof seen !== "boolean" && scalarText(seen) === value;
}
