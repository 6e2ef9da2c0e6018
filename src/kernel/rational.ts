/** An exact fraction. The denominator is positive; it need not be in lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const roundings = ["half-even", "half-up", "half-down", "up", "down"] as const;

/** How a number between two decimals is rounded; up is away from zero, down towards it. */
export type Rounding = (typeof roundings)[number];

const magnitude = (number: bigint): bigint => (number < 0n ? -number : number);

/** How many decimals an amount is written with. @param amount as `isAmount` takes it */
export function countDecimals(amount: string): number {
  const point = amount.indexOf(".");
  return point === -1 ? 0 : amount.length - point - 1;
}

/** @param amount as `isAmount` takes it: digits, a leading minus, a point */
export function rationalOf(amount: string): Rational {
  return {
    numerator: BigInt(amount.replace(".", "")),
    denominator: 10n ** BigInt(countDecimals(amount)),
  };
}

export function add(one: Rational, other: Rational): Rational {
  return {
    numerator: one.numerator * other.denominator + other.numerator * one.denominator,
    denominator: one.denominator * other.denominator,
  };
}

export function multiply(one: Rational, other: Rational): Rational {
  return {
    numerator: one.numerator * other.numerator,
    denominator: one.denominator * other.denominator,
  };
}

/** @param by not zero */
export function divide(one: Rational, by: Rational): Rational {
  const sign = by.numerator < 0n ? -1n : 1n;
  return {
    numerator: one.numerator * by.denominator * sign,
    denominator: one.denominator * magnitude(by.numerator),
  };
}

/** Less than zero, zero or more, as one number is less than the other, equal or more. */
export function compare(one: Rational, other: Rational): number {
  const [left, right] = [one.numerator * other.denominator, other.numerator * one.denominator];
  return left < right ? -1 : left > right ? 1 : 0;
}

function greatestDivisor(one: bigint, other: bigint): bigint {
  let [greater, smaller] = [magnitude(one), other];
  while (smaller !== 0n) [greater, smaller] = [smaller, greater % smaller];
  return greater;
}

function countFactor(
  number: bigint,
  factor: bigint,
): { readonly times: number; readonly rest: bigint } {
  let rest = number;
  let times = 0;
  for (; rest % factor === 0n; times += 1) rest /= factor;
  return { times, rest };
}

/** The fewest decimals that write a number exactly; undefined where none do, as for a third. */
export function decimalsNeeded({ numerator, denominator }: Rational): number | undefined {
  const twos = countFactor(denominator / greatestDivisor(numerator, denominator), 2n);
  const fives = countFactor(twos.rest, 5n);
  return fives.rest === 1n ? Math.max(twos.times, fives.times) : undefined;
}

function roundsUp(rest: bigint, denominator: bigint, isOdd: boolean, rounding: Rounding): boolean {
  if (rest === 0n || rounding === "down") return false;
  if (rounding === "up") return true;
  const twice = rest * 2n;
  if (twice !== denominator) return twice > denominator;
  return rounding === "half-up" || (rounding === "half-even" && isOdd);
}

/** Writes a number with so many decimals, the last of them rounded. Zero has no sign. */
export function writeRounded(
  { numerator, denominator }: Rational,
  decimals: number,
  rounding: Rounding,
): string {
  const scaled = magnitude(numerator) * 10n ** BigInt(decimals);
  const whole = scaled / denominator;
  const isUp = roundsUp(scaled % denominator, denominator, whole % 2n === 1n, rounding);
  const digits = String(isUp ? whole + 1n : whole).padStart(decimals + 1, "0");
  const sign = numerator < 0n && /[1-9]/.test(digits) ? "-" : "";
  const end = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${sign}${digits.slice(0, digits.length - decimals)}${end}`;
}
