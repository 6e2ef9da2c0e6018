/** The rate that the pacer believes in, and how it is growing. Rates in requests per second, times in milliseconds. */
export interface RateCurve {
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
/** The shortest time from a reopening to the ceiling. */
export const shortestCycleMs = 4000;
/** While the limit is not known, the rate doubles in the time of some answers: faster where refusals are heard of sooner. */
const answersToDouble = 5;
const slowestRampMs = 700;
const fastestRampMs = 100;
const lagMs = 1500;
/** How far above the ceiling the limit must evidently be before the rate doubles again. */
const clearlyAbove = 1.15;
const slowestDoublingMs = 8000;
const probingAbove = 0.1;
/** Beyond a bound from outside there is nothing to be learned. */
const outsideBound = 1.05;

export function newRateCurve(): RateCurve {
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
export function allowedRate(curve: Pick<RateCurve, "rate">, bound: number): number {
  return Math.max(slowestRate, Math.min(curve.rate, bound));
}

/** Lets the lagging rate follow what was allowed during the last `elapsedMs`. */
export function followRate(curve: RateCurve, bound: number, elapsedMs: number): void {
  const share = 1 - Math.exp(-elapsedMs / lagMs);
  curve.lagging += (allowedRate(curve, bound) - curve.lagging) * share;
}

interface GrowthStep {
  /** The bound from outside: cap, announced limits. */
  readonly bound: number;
  /** Time for which the pace was what held requests back. */
  readonly heldMs: number;
  /** Of the unloaded API, where it was measured. */
  readonly latencyMs: number | undefined;
}

/**
 * Grows the rate for time in which the pacer was what held requests back: doubling until the limit is met, then in a
 * curve that is flat around the ceiling, so that most of the time is spent close to the limit.
 */
export function growRate(
  curve: RateCurve,
  { bound, heldMs, latencyMs = slowestRampMs }: GrowthStep,
): void {
  if (curve.rate > outsideBound * bound) return;
  if (curve.isRamping) {
    const doublesInMs = Math.min(
      slowestRampMs,
      Math.max(fastestRampMs, answersToDouble * latencyMs),
    );
    curve.rate *= 2 ** (heldMs / doublesInMs);
  } else if (curve.rate >= clearlyAbove * curve.ceiling) {
    curve.rate *= 2 ** (heldMs / Math.max(slowestDoublingMs, curve.cycleMs / 2));
  } else {
    curve.grownMs += heldMs;
    curve.rate = curve.ceiling * (1 + plateau(curve));
  }
}

function plateau({ start, ceiling, grownMs, cycleMs }: RateCurve): number {
  const x = grownMs / cycleMs - 1;
  return (x < 0 ? 1 - start / ceiling : probingAbove) * x ** 3;
}

/** Begins a new curve from `start` up to `ceiling`. */
export function restartCurve(
  curve: RateCurve,
  course: { readonly ceiling: number; readonly start: number; readonly cycleMs: number },
): void {
  const { start } = course;
  Object.assign(curve, course, { rate: start, lagging: start, grownMs: 0, isRamping: false });
  liftCurve(curve);
}

/** Where nothing was counted that got through, nothing is believed in; and nothing can't grow. */
export function liftCurve(curve: RateCurve): void {
  for (const rate of ["rate", "ceiling", "start", "lagging"] as const)
    curve[rate] = Math.max(slowestRate, curve[rate]);
}

/** The same curve for another part of the account's pace. */
export function scaleCurve(curve: RateCurve, factor: number): void {
  curve.rate *= factor;
  curve.ceiling *= factor;
  curve.start *= factor;
  curve.lagging *= factor;
}

/** What was taken for the limit was none. Where the curve had come to the ceiling, it goes on from there as from a level that held. */
export function goBackTo(curve: RateCurve, before: Readonly<RateCurve>): void {
  const isLevel = !before.isRamping && before.grownMs >= before.cycleMs;
  const { rate, cycleMs } = before;
  const level = { ceiling: rate, cycleMs: Math.max(cycleMs, curve.cycleMs) };
  Object.assign(curve, before, isLevel ? { ...level, grownMs: level.cycleMs } : {});
}

/** After an outage: what the API can take may have changed, so the way up to the ceiling is gone again from half of the rate. */
export function halveRate(curve: RateCurve): void {
  curve.rate /= 2;
  curve.start = curve.rate;
  curve.grownMs = 0;
  curve.cycleMs = shortestCycleMs;
}
