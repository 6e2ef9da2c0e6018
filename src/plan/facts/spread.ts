import { withoutEnd } from "../../kernel/without-end.ts";

/** How often values are how large: bins of one width, side by side. Edges are decimals. */
export interface Spread {
  readonly bins: readonly Bin[];
  /** Rows below the first bin, and above the last. */
  readonly below: number;
  readonly above: number;
  /** Where a value stands between the first edge, 0, and the last, 1; undefined where it is beyond them. */
  readonly marks: readonly SpreadMark[];
}

interface Bin {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
}

/** A limit that values are held against. */
interface SpreadMark {
  readonly value: string;
  readonly at: number | undefined;
}

/** Counts values of any size, exactly, in memory that does not grow with them. */
export interface SpreadTally {
  /** A value as a fraction, so that a percentage need not be rounded. @param denominator above 0 */
  add(numerator: bigint, denominator: bigint): void;
  /**
   * @param limits decimals; each stands on both sides of 0 where there is room
   * @returns undefined where there is no value
   */
  conclude(limits: readonly string[]): Spread | undefined;
}

/** The finest bin is 10 to the power of minus this. */
const places = 6;
const unit = 10n ** BigInt(places);
const mostKept = 4096;
const mostBins = 48;
/** A tail of this share on each side may stand beyond the bins, where the rest would be a single line else. */
const tail = 0.005;

/** An empty tally. */
export function createSpreadTally(): SpreadTally {
  let counts = new Map<bigint, number>();
  let width = 1n;
  let factor = 5n;
  const coarsen = (): void => {
    const wider = new Map<bigint, number>();
    for (const [index, rows] of counts) {
      const merged = floorDivide(index, factor);
      wider.set(merged, (wider.get(merged) ?? 0) + rows);
    }
    counts = wider;
    width *= factor;
    factor = factor === 5n ? 2n : 5n;
  };
  return {
    add: (numerator, denominator) => {
      const index = floorDivide(numerator * unit, denominator * width);
      counts.set(index, (counts.get(index) ?? 0) + 1);
      while (counts.size > mostKept) coarsen();
    },
    conclude: (limits) => {
      if (counts.size === 0) return undefined;
      for (;;) {
        const range = rangeOf(
          counts,
          limits.map((limit) => toIndex(limit, width)),
        );
        if (range.last - range.first < BigInt(mostBins)) return draw(counts, width, range, limits);
        coarsen();
      }
    },
  };
}

interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** From which bin to which: 0 is in it, limits are where they are near, and a long thin tail is not. */
function rangeOf(counts: ReadonlyMap<bigint, number>, limits: readonly bigint[]): Range {
  const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const total = sorted.reduce((sum, [, rows]) => sum + rows, 0);
  const [all, most] = [0, total * tail].map((left) => ({
    first: withinTail(sorted, left),
    last: withinTail(sorted.toReversed(), left),
  }));
  if (all === undefined || most === undefined) throw new Error("a spread has two ends");
  const isShort = all.last - all.first <= 3n * (most.last - most.first + 1n);
  const { first, last } = isShort ? all : most;
  const reach = max(abs(first), abs(last) + 1n);
  const near = limits.filter((limit) => limit <= 3n * reach);
  // A bin beyond a limit, so that its line has two sides.
  const wide = near.reduce((most, limit) => max(most, limit), 0n);
  return {
    first: min(first, wide === 0n ? 0n : -wide - 1n),
    last: max(last, wide === 0n ? 0n : wide),
  };
}

/** The first index at which more than so many rows have been met. */
function withinTail(sorted: readonly (readonly [bigint, number])[], left: number): bigint {
  let met = 0;
  for (const [index, rows] of sorted) {
    met += rows;
    if (met > left) return index;
  }
  return 0n;
}

function draw(
  counts: ReadonlyMap<bigint, number>,
  width: bigint,
  { first, last }: Range,
  limits: readonly string[],
): Spread {
  const bins: Bin[] = [];
  for (let index = first; index <= last; index += 1n)
    bins.push({
      from: toDecimal(index * width),
      to: toDecimal((index + 1n) * width),
      rows: counts.get(index) ?? 0,
    });
  const beyond = (isBeyond: (index: bigint) => boolean): number =>
    [...counts].reduce((sum, [index, rows]) => sum + (isBeyond(index) ? rows : 0), 0);
  const [start, length] = [first * width, (last - first + 1n) * width];
  const marks = limits.flatMap((limit) =>
    [negated(limit), limit].map((value): SpreadMark => {
      const at = Number(((toUnits(value) - start) * 1_000_000n) / length) / 1_000_000;
      return { value, at: at < 0 || at > 1 ? undefined : at };
    }),
  );
  return {
    bins,
    below: beyond((index) => index < first),
    above: beyond((index) => index > last),
    marks,
  };
}

/** The bin that a limit ends in, upwards. */
function toIndex(limit: string, width: bigint): bigint {
  return -floorDivide(-toUnits(limit), width);
}

/** A decimal in units of the finest bin; what is finer than those is left out. */
function toUnits(decimal: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  return BigInt(`${sign}${whole}${fraction.slice(0, places).padEnd(places, "0")}`);
}

function toDecimal(units: bigint): string {
  const digits = String(abs(units)).padStart(places + 1, "0");
  const fraction = withoutEnd(digits.slice(-places), /0/);
  const text = digits.slice(0, -places) + (fraction === "" ? "" : `.${fraction}`);
  return units < 0n ? `-${text}` : text;
}

const negated = (decimal: string): string =>
  decimal.startsWith("-") ? decimal.slice(1) : `-${decimal}`;
const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
