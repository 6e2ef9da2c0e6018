import { createHash, hash as hashAtOnce } from "node:crypto";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import type { MappedRow } from "../rows/row.ts";

/** SHA-256 (hex) of a payload; the order of its fields does not matter, every value does. */
export function hashPayload(payload: JsonObject): string {
  return hashRow({ payload });
}

/** The same of a row: one that takes fields out of its record, or gives way to it, is another than one that does not. */
export function hashRow({
  payload,
  cleared = [],
  yielding = [],
}: Pick<MappedRow, "payload" | "cleared" | "yielding">): string {
  if (cleared.length + yielding.length === 0) return hashAtOnce("sha256", canonicalJson(payload));
  const hash = createHash("sha256").update(canonicalJson(payload));
  if (cleared.length > 0) hash.update(canonicalJson(cleared.toSorted()));
  if (yielding.length > 0) hash.update(canonicalJson({ yielding: yielding.toSorted() }));
  return hash.digest("hex");
}

/**
 * JSON without blanks and with names in sorted order (whole numbers before words, as JavaScript keeps them): equal values
 * give equal texts, however they were put together.
 */
export function canonicalJson(value: JsonValue): string {
  // A sorted copy and one native call take half the time of putting the text together here.
  return JSON.stringify(sortNames(value));
}

function sortNames(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  return isList(value) ? value.map(sortNames) : sortObject(value);
}

function sortObject(value: JsonObject): JsonObject {
  const sorted: Record<string, JsonValue> = {};
  for (const name of sortedNames(value)) {
    const member = value[name];
    if (member === undefined) continue;
    if (name === "__proto__") define(sorted, name, sortNames(member));
    else sorted[name] = sortNames(member);
  }
  return sorted;
}

/** Few names are sorted by hand: what the engine prepares for a sort of its own costs more than the rest of a row's hash. */
const mostByHand = 64;

function sortedNames(value: JsonObject): readonly string[] {
  const names = Object.keys(value);
  if (names.length > mostByHand) return names.toSorted();
  for (let at = 1; at < names.length; at += 1) {
    const name = names[at] ?? "";
    let place = at;
    for (; place > 0 && (names[place - 1] ?? "") > name; place -= 1)
      names[place] = names[place - 1] ?? "";
    names[place] = name;
  }
  return names;
}

/** An assignment to this name would change the object's prototype and lose the value. */
function define(object: object, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, { value, enumerable: true });
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
