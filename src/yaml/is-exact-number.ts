import { withoutEnd } from "../kernel/without-end.ts";

const written = /^[-+]?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;

interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** The significant digits of a decimal number and the power of ten of the last one, free of outer zeros. */
function significantDigits(text: string): Digits | undefined {
  const parts = written.exec(text);
  if (parts === null) return undefined;
  const [, whole = "", fraction = "", power = "0"] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = withoutEnd(digits, /0/);
  if (kept === "") return { digits: "0", exponent: 0 };
  return { digits: kept, exponent: Number(power) - fraction.length + digits.length - kept.length };
}

/**
 * True when a number, as written in a file, is the same number after a double has held it: `0.1` and `1e3` are,
 * `12345678901234567890` and `0.1234567890123456789` are not.
 */
export function isExactNumber(text: string): boolean {
  const before = significantDigits(text);
  const value = Number(text);
  if (before === undefined || !Number.isFinite(value)) return false;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  const after = significantDigits(String(value));
  return after?.digits === before.digits && after.exponent === before.exponent;
}
