import { withoutEnd } from "../kernel/without-end.ts";
import { isDeepStrictEqual } from "node:util";
import { Exact, isAmount } from "../kernel/exact-decimal.ts";
import {
  type ExactJson,
  ExactNumber,
  type ExactObject,
  isExactObject,
  scalarText,
} from "../kernel/exact-json.ts";
import type { WriteHabits } from "./write-habits.ts";

/** The record as a service with such habits stores it; `stored` is what it held before. */
export function alterRecord(
  record: ExactObject,
  stored: ExactObject | undefined,
  { ignore = [], round = {}, reformat = {} }: WriteHabits,
): ExactObject {
  const changes: readonly FieldChange[] = [
    ...ignore.map((field): FieldChange => [field, () => fieldAt(stored, field)]),
    ...Object.entries(round).map(([field, places]): FieldChange => [
      field,
      (value) => rewriteAmount(value, (text) => roundText(text, places)),
    ]),
    ...Object.entries(reformat).map(([field, form]): FieldChange => [
      field,
      (value) => rewriteAmount(value, form === "trim-zeros" ? trimZeros : showTwoPlaces),
    ]),
  ];
  return changes.reduce(
    (altered, [field, change]) => changeField(altered, field.split("."), change),
    record,
  );
}

/** The first field that may only be read and is not what is stored. */
export function findReadOnlyChange(
  record: ExactObject,
  stored: ExactObject,
  readOnly: readonly string[],
): string | undefined {
  return readOnly.find((field) => {
    const value = fieldAt(record, field);
    return value !== undefined && !isDeepStrictEqual(value, fieldAt(stored, field));
  });
}

/** Undefined is a field that is not there. */
type Change = (value: ExactJson | undefined) => ExactJson | undefined;
type FieldChange = readonly [field: string, change: Change];

function fieldAt(record: ExactObject | undefined, field: string): ExactJson | undefined {
  let value: ExactJson | undefined = record;
  for (const name of field.split(".")) {
    value = isExactObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** The object with one field changed; without the objects above it, it is left as it is. */
function changeField(
  object: ExactObject,
  [name = "", ...below]: readonly string[],
  change: Change,
): ExactObject {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (below.length > 0) {
    return isExactObject(value) ? { ...object, [name]: changeField(value, below, change) } : object;
  }
  const next = change(value);
  if (next !== undefined) return { ...object, [name]: next };
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

/** Text stays text and a number a number; what is no plain decimal stays as it is. */
function rewriteAmount(
  value: ExactJson | undefined,
  rewrite: (text: string) => string,
): ExactJson | undefined {
  const text = scalarText(value);
  if (value === undefined || text === undefined || !isAmount(text)) return value;
  return typeof value === "string" ? rewrite(text) : new ExactNumber(rewrite(text));
}

const placesOf = (text: string): number => text.split(".")[1]?.length ?? 0;

const roundText = (text: string, places: number): string =>
  placesOf(text) > places ? new Exact(text).toFixed(places, Exact.ROUND_HALF_UP) : text;

const trimZeros = (text: string): string =>
  text.includes(".") ? withoutEnd(withoutEnd(text, /0/), /\./) : text;

const showTwoPlaces = (text: string): string => {
  const missing = 2 - placesOf(text);
  if (missing <= 0) return text;
  return `${text}${text.includes(".") ? "" : "."}${"0".repeat(missing)}`;
};
