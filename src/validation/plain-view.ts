import { Exact } from "../exact-decimal.ts";
import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from "../exact-json.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/**
 * A live record as schemas can judge it: its exact numbers as plain ones that are whole where they are, and within what a
 * double holds. The view is judged, never sent.
 */
export function viewPlain(record: ExactObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, view(value)]));
}

function view(value: ExactJson): JsonValue {
  if (value instanceof ExactNumber) return viewNumber(value);
  if (isExactList(value)) return value.map(view);
  return isExactObject(value) ? viewPlain(value) : value;
}

function viewNumber({ text }: ExactNumber): number {
  const plain = Number(text);
  const exact = new Exact(text);
  if (Math.abs(plain) > Number.MAX_SAFE_INTEGER) return Math.sign(plain) * Number.MAX_SAFE_INTEGER;
  // 1.00000000000000000001 is no whole number, though the double next to it is.
  return Number.isInteger(plain) && !exact.isInteger() ? plain + 0.5 : plain;
}

function isExactList(value: ExactJson): value is readonly ExactJson[] {
  return Array.isArray(value);
}
