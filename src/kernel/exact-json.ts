import { randomUUID } from "node:crypto";

// Stands for "the next is a number"; random, so that no body can contain it.
const mark = randomUUID();
const marked = new RegExp(`"${mark}([^"]*)"`, "g");
/**
 * A number that may not survive JSON.parse: many digits, a fraction, an exponent, minus zero. Matches in strings do no harm
 * but cost time, so the seconds of a timestamp are none.
 */
const risky = /(?:^|[:,[])\s*(?:-0|-?\d{16}|-?\d+[.eE][\d.eE+-]*\s*(?:[,}\]]|$))/;
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * A JSON number kept as it was written, because a double would change it.
 * @example
 * const written = ({ fields }: { fields: Record<string, ExactNumber> }) => fields["total"]?.text; // "19.90"
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return mark + this.text;
  }

  toString(): string {
    return this.text;
  }
}

/** A JSON value whose numbers are as they were written. */
export type ExactJson =
  | string
  | number
  | boolean
  | null
  | ExactNumber
  | readonly ExactJson[]
  | ExactObject;

/** An object of such values. */
export interface ExactObject {
  readonly [name: string]: ExactJson;
}

/** True for an object: not null, not an array, not an exact number. */
export function isExactObject(value: unknown): value is ExactObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ExactNumber)
  );
}

/** True where JSON.parse may have changed a number of the text. */
export function hasRiskyNumbers(text: string): boolean {
  return risky.test(text);
}

/**
 * JSON.parse that keeps every number as written.
 * @throws SyntaxError when the text is not JSON, RangeError when it is nested too deeply
 */
export function parseExactJson(text: string): ExactJson {
  const value: ExactJson = JSON.parse(text);
  if (!risky.test(text)) return value;
  const protectedText = text.replace(stringOrNumber, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : `"${mark}${token}"`,
  );
  const exact: ExactJson = JSON.parse(protectedText, (_name, part: unknown) =>
    typeof part === "string" && part.startsWith(mark)
      ? new ExactNumber(part.slice(mark.length))
      : part,
  );
  return exact;
}

/** JSON.stringify that writes exact numbers as they came; members that are undefined are left out. */
export function stringifyExactJson(value: ExactJson | object): string {
  const text = JSON.stringify(value);
  return text.includes(mark) ? text.replace(marked, "$1") : text;
}

/** A string, number or boolean as text; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value instanceof ExactNumber) return value.text;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
