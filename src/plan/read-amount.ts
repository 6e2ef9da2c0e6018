import { Exact, isAmount } from "../kernel/exact-decimal.ts";
import {
  isExactObject,
  scalarText,
  type ExactJson,
  type ExactObject,
} from "../kernel/exact-json.ts";

/** Longer texts are no amounts, and adding them up would take for ever. */
const longestAmount = 400;
const withExponent = /^-?\d+(?:\.\d+)?[eE][+-]?\d{1,2}$/;

/** What a record has under the name of an amount. */
export interface ReadAmount {
  /** Undefined: the record does not have it. */
  readonly amount: Exact | undefined;
  /** As it is written; of several in a list, their sum. */
  readonly text: string;
  /** Values that are no decimals; they count as absent. */
  readonly unreadable: number;
}

/**
 * Reads an amount of a record. Where the name leads through lists (`items.price`), the amounts of all items are added, so
 * that neither their order nor their number matters.
 * @param field dotted, without indexes
 */
export function readAmount(record: ExactObject, field: string): ReadAmount {
  const values = findValues(record, field.split(".")).filter(
    (value) => value !== null && value !== "",
  );
  const texts = values.flatMap((value) => decimalText(value) ?? []);
  const [only] = texts;
  const unreadable = values.length - texts.length;
  if (only === undefined) return { amount: undefined, text: "", unreadable };
  if (texts.length === 1) return { amount: new Exact(only), text: only, unreadable };
  const sum = Exact.sum(...texts);
  return { amount: sum, text: sum.toFixed(Math.max(...texts.map(placesOf))), unreadable };
}

/** Digits behind the point of a decimal without an exponent. */
export function placesOf(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}

function findValues(value: ExactJson | undefined, path: readonly string[]): readonly ExactJson[] {
  if (value === undefined) return [];
  if (isList(value)) return value.flatMap((item) => findValues(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (!isExactObject(value) || !Object.hasOwn(value, name)) return [];
  return findValues(value[name], rest);
}

function isList(value: ExactJson): value is readonly ExactJson[] {
  return Array.isArray(value);
}

/** A decimal without an exponent, or undefined. */
function decimalText(value: ExactJson): string | undefined {
  const text = typeof value === "boolean" ? undefined : scalarText(value)?.trim();
  if (text === undefined || text.length > longestAmount) return undefined;
  if (isAmount(text)) return text;
  return withExponent.test(text) ? new Exact(text).toFixed() : undefined;
}
