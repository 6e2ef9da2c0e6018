import {
  add,
  countDecimals,
  decimalsNeeded,
  divide,
  multiply,
  type Rational,
  rationalOf,
  type Rounding,
  writeRounded,
} from "../../kernel/rational.ts";
import { faultOf, type ConversionResult } from "../conversion-result.ts";

/** What is done with a decimal after it was read. */
export interface Arithmetic {
  readonly negate?: boolean | undefined;
  /** Amounts as decimals with a point; not zero. */
  readonly multiply?: string | undefined;
  readonly divide?: string | undefined;
  /** Undefined: a result that has more decimals than are allowed, or no end, is a fault. */
  readonly round?: Rounding | undefined;
}

/** More digits are no amount of anything, and would take long to reckon with. */
const mostDigits = 1000;

/** The fault of a decimal that has too many digits to reckon with. */
export function refuseLength(amount: string): ReturnType<typeof faultOf> | undefined {
  return amount.length <= mostDigits
    ? undefined
    : faultOf("too-many-digits", { found: amount.length, allowed: mostDigits });
}

/** Multiplied by this, a number is what the settings make of it. */
function factorOf({ negate, multiply: by, divide: through }: Arithmetic): Rational {
  const sign = rationalOf(negate === true ? "-1" : "1");
  const multiplied = by === undefined ? sign : multiply(sign, rationalOf(by));
  return through === undefined ? multiplied : divide(multiplied, rationalOf(through));
}

/**
 * Reckons with decimals digit for digit. The result has as many decimals as the text, more where its value needs them; it is
 * rounded only where that is said, and zero has no sign.
 * @param places the most decimals of the result
 */
export function reckonDecimal(
  arithmetic: Arithmetic,
  places: number | undefined,
): (amount: string) => ConversionResult<string> {
  const factor = factorOf(arithmetic);
  const { round, divide: through } = arithmetic;
  return (amount) => {
    const refused = refuseLength(amount);
    if (refused !== undefined) return refused;
    const result = multiply(rationalOf(amount), factor);
    const needed = decimalsNeeded(result);
    if (needed !== undefined && needed <= (places ?? needed)) {
      const decimals = Math.max(needed, Math.min(countDecimals(amount), places ?? Infinity));
      return { value: writeRounded(result, decimals, "down") };
    }
    if (round !== undefined && places !== undefined)
      return { value: writeRounded(result, places, round) };
    if (needed === undefined)
      return faultOf("result-not-exact", { divisor: through ?? "", example: "half-even" });
    const value = writeRounded(result, needed, "down");
    return faultOf("too-many-decimals", { found: needed, places: places ?? 0, made: value });
  };
}

/** The sum of decimals, with as many decimals as the one that has the most. @param amounts at least one */
export function addDecimals(amounts: readonly string[]): ConversionResult<string> {
  let decimals = 0;
  let sum: Rational = rationalOf("0");
  for (const amount of amounts) {
    const refused = refuseLength(amount);
    if (refused !== undefined) return refused;
    decimals = Math.max(decimals, countDecimals(amount));
    sum = add(sum, rationalOf(amount));
  }
  return { value: writeRounded(sum, decimals, "down") };
}
