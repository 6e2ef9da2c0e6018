import { Exact } from "../kernel/exact-decimal.ts";
import { scalarText } from "../kernel/exact-json.ts";
import type { Difference } from "../rows/row.ts";
import { isNothing, isSameValue, type Value } from "./exact-values.ts";
import { readAmount } from "./read-amount.ts";
import { isSameMoment } from "./same-moment.ts";

/** A text that reads as a number may be an id: zeros in front say more than its value does. */
const hasLeadingZeros = /^-?0\d/;

function amountOf(value: Value, isDecimal: boolean): Exact | undefined {
  if (!isDecimal && typeof value === "string" && hasLeadingZeros.test(value)) return undefined;
  return readAmount(value);
}

/** Ways to drop digits: to the nearest, ties up or to the even one, or just cut. */
const roundings = [Exact.ROUND_HALF_UP, Exact.ROUND_HALF_EVEN, Exact.ROUND_DOWN] as const;

function isRounded(sent: Exact, seen: Exact): boolean {
  const places = seen.decimalPlaces();
  return (
    places < sent.decimalPlaces() &&
    roundings.some((mode) => sent.toDecimalPlaces(places, mode).equals(seen))
  );
}

const isBlank = (value: Value): boolean => isNothing(value) || value === "";

function isReformatted(sent: Value, seen: Value, one: Exact | undefined, other: Exact | undefined) {
  if (isBlank(sent) && isBlank(seen)) return true;
  if (one !== undefined && other !== undefined) return one.equals(other);
  if (typeof sent === "string" && typeof seen === "string")
    return isSameMoment(sent, seen) || sent.normalize("NFC") === seen.normalize("NFC");
  const text = scalarText(sent);
  return text !== undefined && text === scalarText(seen);
}

/**
 * What became of a value that was sent; undefined where it is kept as it was sent.
 * @param before the value before the write; undefined where there was none or it is not known
 */
export function judgeDifference(
  sent: Value,
  seen: Value,
  before: Value,
  isDecimal: boolean,
): Difference["kind"] | undefined {
  if ((isNothing(sent) && isNothing(seen)) || isSameValue(sent, seen)) return undefined;
  const [one, other] = [amountOf(sent, isDecimal), amountOf(seen, isDecimal)];
  if (isReformatted(sent, seen, one, other)) return "reformatted";
  if (isNothing(seen) || (before !== undefined && isSameValue(seen, before))) return "ignored";
  return one !== undefined && other !== undefined && isRounded(one, other) ? "rounded" : "changed";
}
