/** A number that carries a digit by which typing errors are found. */
type HasDigit = (text: string) => boolean;

/** Digits weighted in turn from the right, where the last one is the check digit. */
const weighted =
  (
    lengths: (length: number) => boolean,
    weigh: (digit: number, fromRight: number) => number,
  ): HasDigit =>
  (text) => {
    if (!/^\d+$/.test(text) || !lengths(text.length)) return false;
    const digits = Array.from(text, Number).toReversed();
    return digits.reduce((sum, digit, at) => sum + weigh(digit, at), 0) % 10 === 0;
  };

/** The remainder by 97 of a text whose letters count from A = 10. */
function remainder97(text: string): number {
  let rest = 0;
  for (const sign of text)
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest;
}

const longest = 100;

/** By its name in a mapping. Blanks between the signs are passed over. */
const numbers = {
  /** ISO/IEC 7812-1: cards and many account numbers. */
  luhn: weighted(
    (length) => length > 1,
    (digit, at) => (at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2),
  ),
  /** GS1: EAN-8, UPC-A, EAN-13 and GTIN-14. */
  ean: weighted(
    (length) => [8, 12, 13, 14].includes(length),
    (digit, at) => (at % 2 === 0 ? digit : digit * 3),
  ),
  /** ISO 13616: the country and the two check digits stand in front. */
  iban: (text) =>
    /^[A-Z]{2}\d\d[A-Z\d]{11,30}$/.test(text) &&
    remainder97(text.slice(4) + text.slice(0, 4)) === 1,
} as const satisfies Record<string, HasDigit>;

export type CheckedNumber = keyof typeof numbers;
export const checkedNumbers = ["luhn", "ean", "iban"] as const satisfies readonly CheckedNumber[];

/** True for a number of a kind whose check digit agrees. */
export function hasCheckDigit(text: string, kind: CheckedNumber): boolean {
  return text.length <= longest && numbers[kind](text.replaceAll(" ", ""));
}
