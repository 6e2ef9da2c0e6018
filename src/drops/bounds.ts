import { UsageError } from "../kernel/load-error.ts";
import { withCommas } from "../kernel/counts.ts";

/** What a number of a file may be: between fixed bounds, or between shares of what is usual. */
export type Bounds =
  | { readonly kind: "fixed"; readonly least: number; readonly most: number }
  | {
      readonly kind: "usual";
      readonly least: number;
      readonly most: number;
      /** So many earlier files are looked at. */
      readonly last: number;
    };

const fixed = /^(\d{0,15})\.\.(\d{0,15})$/;
const usual = /^(\d{1,4})%\.\.(\d{1,4})% of last (\d{1,3})$/;
/** Fewer files are no habit. */
const fewest = 3;

/**
 * Reads bounds such as `1..20000`, `100..` or `80%..120% of last 10`.
 * @throws UsageError ERR_BOUNDS
 */
export function parseBounds(text: string): Bounds {
  const [, from = "", to = ""] = fixed.exec(text.trim()) ?? [];
  const [, leastShare, mostShare, last] = usual.exec(text.trim()) ?? [];
  const bounds: Bounds | undefined =
    last === undefined
      ? from + to === ""
        ? undefined
        : {
            kind: "fixed",
            least: Number(from),
            most: to === "" ? Number.POSITIVE_INFINITY : Number(to),
          }
      : {
          kind: "usual",
          least: Number(leastShare) / 100,
          most: Number(mostShare) / 100,
          last: Number(last),
        };
  if (
    bounds !== undefined &&
    bounds.least <= bounds.most &&
    !("last" in bounds && bounds.last < fewest)
  )
    return bounds;
  throw new UsageError(
    `"${text}" is no range; it takes one like 1..20000, 100.. or 80%..120% of last 10 (at least ${fewest}).`,
    { code: "ERR_BOUNDS", actions: ['Write it like rows: "80%..120% of last 10".'] },
  );
}

/**
 * Holds a number against its bounds.
 * @param earlier the same number of earlier files, newest first
 * @returns what is wrong, as the end of a sentence; undefined: nothing, or too few files to tell
 */
export function breaksBounds(
  found: number,
  bounds: Bounds,
  earlier: readonly number[],
): string | undefined {
  if (bounds.kind === "fixed") {
    if (found >= bounds.least && found <= bounds.most) return undefined;
    const most = bounds.most === Number.POSITIVE_INFINITY ? "" : withCommas(bounds.most);
    return `${withCommas(found)}, and ${withCommas(bounds.least)}..${most} is expected`;
  }
  const looked = earlier.slice(0, bounds.last);
  if (looked.length < fewest) return undefined;
  const middle = medianOf(looked);
  if (found >= bounds.least * middle && found <= bounds.most * middle) return undefined;
  return `${withCommas(found)}, and the last ${looked.length} files had ${withCommas(middle)} in the middle: ${bounds.least * 100}% to ${bounds.most * 100}% of that is expected`;
}

/** One file that was odd and was let in does not move it. */
function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
