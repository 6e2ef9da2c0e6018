import { liftCurve, type RateCurve } from "./rate-curve.ts";

/** The pace of an account, for whoever goes on with it. Rates in requests per second, instants on the clock that all share. */
export interface KnownPace {
  readonly rate: number;
  /** Undefined while no limit was met. */
  readonly ceiling: number | undefined;
  readonly start: number;
  readonly cycleMs: number;
  readonly grownMs: number;
  readonly learnedAt: number | undefined;
}

/** A curve, for whoever goes on with it. */
export function knownPace(
  { rate, ceiling, start, cycleMs, grownMs, isRamping }: Readonly<RateCurve>,
  learnedAt: number | undefined,
): KnownPace {
  return { rate, ceiling: isRamping ? undefined : ceiling, start, cycleMs, grownMs, learnedAt };
}

/** The curve of a pace that is known. */
export function curveOf({ rate, ceiling, start, cycleMs, grownMs }: KnownPace): RateCurve {
  const isRamping = ceiling === undefined;
  const most = ceiling ?? Number.POSITIVE_INFINITY;
  const curve = { rate, ceiling: most, start, cycleMs, grownMs, isRamping, lagging: rate };
  liftCurve(curve);
  return curve;
}
