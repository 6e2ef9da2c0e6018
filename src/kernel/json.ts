/** A value that JSON can hold. Money stays a decimal string, so `number` here is only for counts and ids the API declares as numbers. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object of such values. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** True for a plain JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
