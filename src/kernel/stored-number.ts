import { withoutEnd } from "./without-end.ts";

/** A number as it is read, and what has to be told of it. */
export interface NumberRead {
  readonly text: string;
  /** `xl-double`: the short form of the same double; `xl-long-number`: digits may be gone; `xl-binary-tail`: no decimal. */
  readonly note?: "xl-double" | "xl-long-number" | "xl-binary-tail";
}

const shape = /^([+-]?)(\d{0,400})(?:\.(\d{0,400}))?(?:[eE]([+-]?\d{1,3}))?$/;
/** What Excel shows at most, and what a person can have typed. */
const typedDigits = 15;
/** With so many digits a double is written so that it is the same when it is read. */
const doubleDigits = [16, 17];

interface Parts {
  readonly sign: string;
  /** Without zeros at both ends. */
  readonly digits: string;
  /** The power of ten that the digits, as a whole number, are multiplied by. */
  readonly power: number;
  readonly hasExponent: boolean;
}

function takeApart(stored: string): Parts | undefined {
  const [match, sign = "", whole = "", fraction = "", exponent] = shape.exec(stored) ?? [];
  if (match === undefined || whole + fraction === "") return undefined;
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = withoutEnd(all, /0/);
  const power = Number(exponent ?? 0) - fraction.length + all.length - digits.length;
  return { sign, digits, power, hasExponent: exponent !== undefined };
}

function writePlain({ sign, digits, power }: Parts): string {
  const minus = sign === "-" ? "-" : "";
  if (power >= 0) return `${minus}${digits === "" ? "0" : digits + "0".repeat(power)}`;
  const padded = digits.padStart(1 - power, "0");
  return `${minus}${padded.slice(0, power)}.${padded.slice(power)}`;
}

/** The number without an exponent, exactly; undefined where the text is no number. */
export function plainNumber(stored: string): string | undefined {
  const parts = takeApart(stored);
  return parts === undefined ? undefined : writePlain(parts);
}

/**
 * Reads a number as the file has it, digit for digit. Only a fraction of 16 or 17 digits is looked at twice: so Excel writes
 * a double. If the form with 15 digits is the same double, it is what somebody typed (19.99 is stored as 19.989999999999998);
 * if not, it came out of a formula, and nobody has said to how many digits it is meant.
 * @param stored the text of `<v>`
 */
export function readNumber(stored: string): NumberRead {
  const parts = takeApart(stored);
  if (parts === undefined) return { text: stored };
  const { digits, power, hasExponent } = parts;
  if (power >= 0)
    return digits.length + power > typedDigits
      ? { text: stored, note: "xl-long-number" }
      : { text: stored };
  const text =
    hasExponent && Number(stored) < 1 && Number(stored) > -1 ? writePlain(parts) : stored;
  if (!doubleDigits.includes(digits.length)) return { text };
  const short = toTypedDigits(stored);
  return short === undefined
    ? { text, note: "xl-binary-tail" }
    : { text: short, note: "xl-double" };
}

/** The form with 15 digits, where it is the same double. */
function toTypedDigits(stored: string): string | undefined {
  const short = Number(stored).toPrecision(typedDigits);
  return Number(short) === Number(stored) ? plainNumber(short) : undefined;
}

/** A double that is written with 16 or 17 digits, as the 15 that a spreadsheet shows; any other text as it is. */
export function withoutBinaryTail(text: string): string {
  const { note } = readNumber(text);
  if (note !== "xl-double" && note !== "xl-binary-tail") return text;
  return plainNumber(Number(text).toPrecision(typedDigits)) ?? text;
}
