import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../../kernel/json.ts";
import { parseFieldAddress } from "../field-address.ts";

const show = (value: JsonValue | undefined): string =>
  value === undefined ? "nothing" : JSON.stringify(value);

const sentence = (
  name: string,
  wanted: JsonValue | undefined,
  found: JsonValue | undefined,
): string => `${name} should be ${show(wanted)} and is ${show(found)}`;

/** Where a whole payload is not as it should be: one sentence a field. */
export function comparePayloads(wanted: JsonObject, found: JsonObject, prefix = ""): string[] {
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...names].flatMap((name) => {
    const [one, other] = [wanted[name], found[name]];
    if (isDeepStrictEqual(one, other)) return [];
    if (isJsonObject(one) && isJsonObject(other))
      return comparePayloads(one, other, `${prefix}${name}.`);
    return [sentence(`${prefix}${name}`, one, other)];
  });
}

/** Where some fields of a payload, by dotted name, are not as they should be. */
export function compareFields(wanted: JsonObject, found: JsonObject): string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    const actual = valueAt(found, name);
    return isDeepStrictEqual(value, actual) ? [] : [sentence(name, value, actual)];
  });
}

function valueAt(payload: JsonObject, name: string): JsonValue | undefined {
  let value: JsonValue | undefined = payload;
  for (const part of parseFieldAddress(name) ?? [name])
    value = typeof part === "number" ? itemAt(value, part) : childOf(value, part);
  return value;
}

const childOf = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isJsonObject(value) ? value[name] : undefined;

const itemAt = (value: JsonValue | undefined, index: number): JsonValue | undefined =>
  isList(value) ? value[index] : undefined;

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
