import { Exact } from "../kernel/exact-decimal.ts";
import {
  type ExactJson,
  ExactNumber,
  type ExactObject,
  isExactObject,
} from "../kernel/exact-json.ts";
import type { JsonObject, JsonValue } from "../kernel/json.ts";

/**
 * A live record as schemas can judge it: its exact numbers as plain ones, whole where they are whole, and none beyond what
 * JavaScript counts exactly: they are sent as they are written. The view is judged, never sent.
 */
export function viewPlain(record: ExactObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, view(value)]));
}

function view(value: ExactJson): JsonValue {
  if (typeof value === "number") return limit(value);
  if (value instanceof ExactNumber) return viewNumber(value);
  if (isExactList(value)) return value.map(view);
  return isExactObject(value) ? viewPlain(value) : value;
}

const most = Number.MAX_SAFE_INTEGER;
const limit = (number: number): number => Math.max(-most, Math.min(most, number));

function viewNumber({ text }: ExactNumber): number {
  const plain = limit(Number(text));
  // 1.00000000000000000001 is no whole number, though the double next to it is.
  return Number.isInteger(plain) && !new Exact(text).isInteger() ? 0.5 : plain;
}

function isExactList(value: ExactJson): value is readonly ExactJson[] {
  return Array.isArray(value);
}
