import { Exact } from "../kernel/exact-decimal.ts";
import { withCommas } from "../kernel/counts.ts";
import { UsageError } from "../kernel/load-error.ts";

/** What a number of a file may be: between fixed bounds, or between shares of what is usual. */
export type Bounds =
  | {
      readonly kind: "fixed";
      /** Undefined: any. */
      readonly least: Exact | undefined;
      readonly most: Exact | undefined;
    }
  | {
      readonly kind: "usual";
      /** Percent. */
      readonly least: number;
      readonly most: number;
      /** So many earlier files are looked at. */
      readonly last: number;
    };

const counts = /^(\d{0,15})\.\.(\d{0,15})$/;
const amounts = /^(-?\d{1,30}(?:\.\d{1,30})?)?\.\.(-?\d{1,30}(?:\.\d{1,30})?)?$/;
const usual = /^(\d{1,4})%\.\.(\d{1,4})% of last (\d{1,3})$/;
/** Fewer files are no habit. */
const fewest = 3;

/**
 * Reads bounds of something that is counted, such as `1..20000`, `100..` or `80%..120% of last 10`.
 * @throws UsageError ERR_BOUNDS
 */
export function parseBounds(text: string): Bounds {
  return parse(text, counts, "1..20000, 100..");
}

/**
 * Reads bounds of a sum, such as `0..50000.00`, `-100..` or `80%..120% of last 10`.
 * @throws UsageError ERR_BOUNDS
 */
export function parseSumBounds(text: string): Bounds {
  return parse(text, amounts, "0..50000.00, -100..");
}

function parse(text: string, fixed: RegExp, examples: string): Bounds {
  const [, from = "", to = ""] = fixed.exec(text.trim()) ?? [];
  const [, least, most, last] = usual.exec(text.trim()) ?? [];
  const found: Bounds =
    last === undefined
      ? { kind: "fixed", least: numberIn(from), most: numberIn(to) }
      : { kind: "usual", least: Number(least), most: Number(most), last: Number(last) };
  if (isSound(found)) return found;
  throw new UsageError(
    `"${text}" is no range; it takes one like ${examples} or 80%..120% of last 10 (at least ${fewest}).`,
    { code: "ERR_BOUNDS", actions: ['Write it like rows: "80%..120% of last 10".'] },
  );
}

function numberIn(text: string): Exact | undefined {
  return text === "" ? undefined : new Exact(text);
}

function isSound(bounds: Bounds): boolean {
  if (bounds.kind === "usual") return bounds.least <= bounds.most && bounds.last >= fewest;
  const { least, most } = bounds;
  if (least === undefined || most === undefined) return least !== most;
  return least.lte(most);
}

/** How many earlier numbers are needed to tell. */
export function wantedBefore(bounds: Bounds): number {
  return bounds.kind === "usual" ? bounds.last : 0;
}

/**
 * Holds a number against its bounds, to the last digit.
 * @param earlier the same number of earlier files, newest first
 * @returns what is wrong, as the end of a sentence; undefined: nothing, or too few files to tell
 */
export function breaksBounds(
  given: number | string,
  bounds: Bounds,
  earlier: readonly (number | string)[],
): string | undefined {
  const found = new Exact(given);
  // What is counted is easier to read so; a sum is shown as it is written elsewhere.
  const show = (value: Exact): string =>
    typeof given === "number" ? withCommas(value.toNumber()) : value.toFixed();
  if (bounds.kind === "fixed") {
    const { least, most } = bounds;
    const isBelow = least !== undefined && found.lt(least);
    const isAbove = most !== undefined && found.gt(most);
    if (!isBelow && !isAbove) return undefined;
    return `${show(found)}, and ${least === undefined ? "" : show(least)}..${most === undefined ? "" : show(most)} is expected`;
  }
  const looked = earlier.slice(0, bounds.last);
  if (looked.length < fewest) return undefined;
  const middle = medianOf(looked.map((one) => new Exact(one)));
  const ends = [middle.times(bounds.least), middle.times(bounds.most)];
  // Of a sum below nothing the larger share is the smaller number.
  const [from, to] = [Exact.min(...ends), Exact.max(...ends)];
  const hundredfold = found.times(100);
  if (hundredfold.gte(from) && hundredfold.lte(to)) return undefined;
  return `${show(found)}, and the last ${looked.length} files had ${show(middle)} in the middle: ${bounds.least}% to ${bounds.most}% of that is expected`;
}

/** One file that was odd and was let in does not move it. */
function medianOf(numbers: readonly Exact[]): Exact {
  const sorted = numbers.toSorted((a, b) => a.comparedTo(b));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? new Exact(0);
}
