/** The rate that the pacer believes in, and how it is growing. Rates in requests per second, times in milliseconds. */
export interface Growth {
  rate: number;
  /** The limit as last estimated; infinite until the first refusal. */
  ceiling: number;
  /** The rate right after the last reopening; below the ceiling. */
  start: number;
  /** Time from a reopening until the rate is level with the ceiling. */
  cycleMs: number;
  /** Time grown since the last reopening; only what the pacer itself held back counts. */
  grownMs: number;
  /** True until the limit was met for the first time: the rate doubles again and again. */
  isRamping: boolean;
  /** The rate as it was when requests answered now were sent. */
  lagging: number;
}

const firstRate = 10;
const slowestRate = 0.05;
export const shortestCycleMs = 4000;
const rampDoublesInMs = 700;
const lagMs = 1500;
/** How far above the ceiling the limit must evidently be before the rate doubles again. */
const clearlyAbove = 1.15;
const slowestDoublingMs = 8000;
const probingAbove = 0.1;
/** Beyond a bound from outside there is nothing to be learned. */
const outsideBound = 1.05;

export function newGrowth(): Growth {
  return {
    rate: firstRate,
    ceiling: Number.POSITIVE_INFINITY,
    start: firstRate,
    cycleMs: shortestCycleMs,
    grownMs: 0,
    isRamping: true,
    lagging: firstRate,
  };
}

/** What may be sent: the believed rate under the bound from outside (cap, announced limits), never quite nothing. */
export function allowedRate(growth: Growth, bound: number): number {
  return Math.max(slowestRate, Math.min(growth.rate, bound));
}

/** Lets the lagging rate follow what was allowed during the last `elapsedMs`. */
export function followRate(growth: Growth, bound: number, elapsedMs: number): void {
  const share = 1 - Math.exp(-elapsedMs / lagMs);
  growth.lagging += (allowedRate(growth, bound) - growth.lagging) * share;
}

/**
 * Grows the rate for time in which the pacer was what held requests back: doubling until the limit is met, then in a
 * curve that is flat around the ceiling, so that most of the time is spent close to the limit.
 */
export function growRate(growth: Growth, bound: number, heldMs: number): void {
  if (growth.rate > outsideBound * bound) return;
  if (growth.isRamping) {
    growth.rate *= 2 ** (heldMs / rampDoublesInMs);
  } else if (growth.rate >= clearlyAbove * growth.ceiling) {
    growth.rate *= 2 ** (heldMs / Math.max(slowestDoublingMs, growth.cycleMs / 2));
  } else {
    growth.grownMs += heldMs;
    growth.rate = growth.ceiling * (1 + plateau(growth));
  }
}

function plateau({ start, ceiling, grownMs, cycleMs }: Growth): number {
  const x = grownMs / cycleMs - 1;
  return (x < 0 ? 1 - start / ceiling : probingAbove) * x ** 3;
}

/** Begins a new curve from `start` up to `ceiling`. */
export function restartGrowth(
  growth: Growth,
  curve: { readonly ceiling: number; readonly start: number; readonly cycleMs: number },
): void {
  Object.assign(growth, curve, {
    rate: curve.start,
    lagging: curve.start,
    grownMs: 0,
    isRamping: false,
  });
}
