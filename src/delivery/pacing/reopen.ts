import { restartCurve, shortestCycleMs, type RateCurve } from "./rate-curve.ts";

/** One time that the gate was closed for a refusal. Rates in requests per second, times in milliseconds. */
export interface Closing {
  /** The rate that was refused. */
  readonly refusedRate: number;
  /** Requests sent in the second before the refusal. */
  readonly sentInLastSecond: number;
  readonly retryAfterMs: number | undefined;
  /** By what got through before the refusal, where the limit is a bucket. */
  readonly limit: number;
  readonly closedForMs: number;
  /** Time that the gate had been open before. */
  readonly openForMs: number;
}

/** What went through between two reopenings of the gate. */
export interface Cycle {
  readonly ms: number;
  readonly accepted: number;
  readonly refused: number;
}

/** What a long pause after a refusal was: the rest of a window that had run dry, or a penalty for having been refused. */
type LongPause = "window" | "penalty";

/** What is remembered from one reopening to the next. */
export interface ReopenMemory {
  /** Refusals in a row that came sooner than expected. */
  soonerCount: number;
  /** The best rate that was sustained for some seconds. */
  bestRate: number;
  /** Monotonic milliseconds and count since which long windows are reckoned. */
  longSince: number;
  longAccepted: number;
  /** The last one that was taken for a window ran for so long at least. */
  windowMs: number;
  /** What long pauses are taken for; undefined: there was none yet. */
  longPause: LongPause | undefined;
}

export function newReopenMemory(now: number): ReopenMemory {
  return {
    soonerCount: 0,
    bestRate: 0,
    longSince: now,
    longAccepted: 0,
    windowMs: 0,
    longPause: undefined,
  };
}

interface Reopening {
  readonly now: number;
  readonly closing: Closing;
  readonly cycle: Cycle;
  /** Share of recent requests that were refused. */
  readonly refusedShare: number;
}

export const longPauseMs = 2500;
const fewAccepted = 20;
/** Share of time that may be lost in gates, and share of requests that may be refused. */
const pauseBudget = 0.035;
const refusalBudget = 0.003;
/** From one refusal to the next there are so many times the way up to the ceiling. */
const climbs = 1.8;
const longestPenaltyCycleMs = 240_000;

/** The rate had come to the ceiling, or nearly so. */
export const isLevel = ({ grownMs, cycleMs }: Pick<RateCurve, "grownMs" | "cycleMs">): boolean =>
  grownMs >= 0.8 * cycleMs;

/** Estimates the limit anew after a refusal and begins the next curve below it. */
export function reopen(curve: RateCurve, memory: ReopenMemory, reopening: Reopening): void {
  const { closing, cycle, now } = reopening;
  memory.longAccepted += cycle.accepted;
  const low = cycle.accepted / (cycle.ms / 1000);
  if (isLong(memory, closing, cycle)) {
    memory.longPause = judgeLongPause(curve, memory, reopening);
    if (memory.longPause === "penalty") restartFromPenalty(curve, closing);
    else if (cycle.accepted < fewAccepted) restartFromLittle(curve, closing);
    else restartFromWindow(curve, memory, now);
  } else if (curve.isRamping) {
    const ceiling = Math.min(closing.refusedRate, closing.sentInLastSecond);
    restartCurve(curve, { ceiling, start: 0.8 * ceiling, cycleMs: shortestCycleMs });
  } else if (isLevel(curve)) {
    memory.soonerCount = 0;
    restartAsExpected(curve, reopening, low);
  } else {
    memory.soonerCount = cycle.accepted >= 25 ? 1 : memory.soonerCount + 1;
    restartSooner(curve, reopening, { low, soonerCount: memory.soonerCount });
  }
  keepNearBest(curve, memory, { low, cycle, refusedShare: reopening.refusedShare });
}

/** A pause as a window that ran dry makes it, or a penalty; and not one that the first tries after a refusal come out of. */
const isLong = (
  { longPause }: ReopenMemory,
  { closedForMs, retryAfterMs = 0 }: Closing,
  { ms, accepted }: Cycle,
): boolean =>
  closedForMs > longPauseMs &&
  (accepted < fewAccepted ||
    closedForMs > 0.1 * ms ||
    retryAfterMs > longPauseMs ||
    longPause === "penalty");

/**
 * At first it is taken for a penalty: if it was a window that had run dry, the next refusal comes too soon, and then everything that
 * the window lets through has been made use of nevertheless.
 */
function judgeLongPause(
  curve: RateCurve,
  memory: ReopenMemory,
  { closing: { openForMs, closedForMs }, cycle }: Reopening,
): LongPause {
  const { longPause, windowMs } = memory;
  memory.windowMs = openForMs + closedForMs;
  if (longPause === "window") {
    // For several windows more got through than one of them lets through.
    const passed = cycle.accepted / (openForMs / 1000);
    return openForMs > 3 * windowMs && passed > 1.3 * curve.ceiling ? "penalty" : "window";
  }
  const cameTooSoon = !isLevel(curve) && openForMs < 4 * closedForMs;
  return longPause === "penalty" && cameTooSoon ? "window" : "penalty";
}

/** A refusal costs more than it gives: the limit is kept away from, and tried seldom. */
function restartFromPenalty(curve: RateCurve, closing: Closing): void {
  const ceiling = Math.min(closing.refusedRate, closing.limit);
  const wantedMs = closing.closedForMs / pauseBudget / climbs;
  const cycleMs = isStable(curve, ceiling) ? wantedMs : 0.1 * wantedMs;
  restartCurve(curve, {
    ceiling,
    start: 0.97 * ceiling,
    cycleMs: clamp(cycleMs, shortestCycleMs, longestPenaltyCycleMs),
  });
}

/** The estimate is about what it was before. */
const isStable = (curve: Readonly<RateCurve>, ceiling: number): boolean =>
  Math.abs(ceiling / curve.ceiling - 1) <= 0.15;

/** A long window ran dry: what the limit lets through can be counted exactly. */
function restartFromWindow(curve: RateCurve, memory: ReopenMemory, now: number): void {
  const ms = Math.max(1, now - memory.longSince);
  const ceiling = memory.longAccepted / (ms / 1000);
  memory.longSince = now;
  memory.longAccepted = 0;
  restartCurve(curve, {
    ceiling,
    start: 0.97 * ceiling,
    cycleMs: clamp(0.7 * ms, 4000, 120_000),
  });
}

function restartFromLittle(curve: RateCurve, { refusedRate, limit }: Closing): void {
  const ceiling = Math.max(Math.min(refusedRate / 2, limit), Math.min(refusedRate, 1));
  restartCurve(curve, { ceiling, start: 0.9 * ceiling, cycleMs: shortestCycleMs });
}

/** The refusal came where the curve was level or above: the estimate was right, and the limit is probed as seldom as the budgets say. */
function restartAsExpected(curve: RateCurve, { closing, cycle }: Reopening, low: number): void {
  const { refusedRate, closedForMs } = closing;
  const ceiling = Math.max(0.97 * refusedRate, low);
  const wantedMs =
    Math.max(closedForMs / pauseBudget, (cycle.refused / (refusalBudget * ceiling)) * 1000) /
    climbs;
  const mostMs = isStable(curve, ceiling) ? Math.min(wantedMs, 2 * curve.cycleMs) : 0;
  const cycleMs = Math.max(0.2 * wantedMs, mostMs);
  restartCurve(curve, {
    ceiling,
    start: Math.max(0.94 * refusedRate, 0.97 * low),
    cycleMs: clamp(cycleMs, shortestCycleMs, 60_000),
  });
}

/** The refusal came too soon: the limit has fallen, or the estimate was too high. Each time in a row the cut is deeper. */
function restartSooner(
  curve: RateCurve,
  { closing, cycle }: Reopening,
  { low, soonerCount }: { readonly low: number; readonly soonerCount: number },
): void {
  const { refusedRate, closedForMs, openForMs } = closing;
  const cut = openForMs < 600 ? 0.55 : ([0.94, 0.85][soonerCount - 1] ?? 0.6);
  const before = curve.ceiling;
  let ceiling = Math.max(cut * refusedRate, Math.min(low, 0.97 * refusedRate));
  if (cycle.ms > 4000)
    ceiling = Math.min(ceiling, cycle.accepted / ((cycle.ms - closedForMs / 2) / 1000));
  const cycleMs = ceiling < 0.8 * before ? shortestCycleMs : curve.cycleMs;
  restartCurve(curve, { ceiling, start: 0.97 * ceiling, cycleMs });
}

/** Far below what was once sustained, the rate is tried upward sooner. */
function keepNearBest(
  curve: RateCurve,
  memory: ReopenMemory,
  { low, cycle, refusedShare }: { low: number; cycle: Cycle; refusedShare: number },
): void {
  if (cycle.ms >= 8000) memory.bestRate = Math.max(memory.bestRate, low);
  if (curve.ceiling >= memory.bestRate / 2) return;
  memory.bestRate *= 0.95;
  curve.cycleMs = Math.min(curve.cycleMs, 8000);
  if (refusedShare >= 0.05) return;
  curve.start = Math.max(curve.start, memory.bestRate / 4);
  curve.rate = Math.max(curve.rate, curve.start);
  curve.ceiling = Math.max(curve.ceiling, curve.start);
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));
