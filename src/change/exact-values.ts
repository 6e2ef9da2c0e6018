import { Exact } from "../kernel/exact-decimal.ts";
import { type ExactJson, ExactNumber, isExactObject } from "../kernel/exact-json.ts";

/** A place in a record: its value, or undefined where the record has none. */
export type Value = ExactJson | undefined;

export type ExactList = readonly ExactJson[];

export function isExactList(value: Value): value is ExactList {
  return Array.isArray(value);
}

/** True for what JSON writes as a number. */
export function isNumber(value: Value): value is number | ExactNumber {
  return typeof value === "number" || value instanceof ExactNumber;
}

/** True for a field that is not there, or null. */
export function isNothing(value: Value): value is null | undefined {
  return value === undefined || value === null;
}

/** The member of that name, own ones only. */
export function memberOf(value: Value, name: string): Value {
  return isExactObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** True for numbers of one value, however they are written. */
export function isSameNumber(one: number | ExactNumber, other: number | ExactNumber): boolean {
  if (typeof one === "number" && typeof other === "number") return one === other;
  const [a, b] = [String(one), String(other)];
  return a === b || new Exact(a).equals(b);
}

/** True for values that are the same: numbers by value, texts to the letter, names of objects in any order. */
export function isSameValue(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (isNumber(one)) return isNumber(other) && isSameNumber(one, other);
  if (isExactList(one))
    return (
      isExactList(other) &&
      one.length === other.length &&
      one.every((item, i) => isSameValue(item, other[i]))
    );
  if (!isExactObject(one) || !isExactObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameValue(one[name], other[name]))
  );
}
