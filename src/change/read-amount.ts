import { Exact, isAmount } from "../kernel/exact-decimal.ts";
import { isNumber, type Value } from "./exact-values.ts";

/** Far beyond any amount; a number like 1e999999 would take minutes to be written out. */
const furthest = 400;

/** A number, or a text that is an amount, as a decimal; undefined for anything else. */
export function readAmount(value: Value): Exact | undefined {
  const text = isNumber(value) ? String(value) : value;
  if (typeof text !== "string" || !(isNumber(value) || isAmount(text))) return undefined;
  const amount = new Exact(text);
  return amount.isZero() || Math.abs(amount.e) <= furthest ? amount : undefined;
}
