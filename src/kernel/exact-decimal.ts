import { Decimal } from "decimal.js";

/** Decimals whose sums and differences are exact: no digit is ever rounded away. */
export const Exact = Decimal.clone({ precision: 1_000_000, defaults: true });
export type Exact = Decimal;

const amount = /^-?\d+(?:\.\d+)?$/;

/** True for a decimal without an exponent, as amounts are written. */
export function isAmount(text: string): boolean {
  return amount.test(text);
}

/** An amount's difference with its sign: `+1.50`. */
export function withSign(difference: string): string {
  return /^-|^0(?:\.0*)?$/.test(difference) ? difference : `+${difference}`;
}
