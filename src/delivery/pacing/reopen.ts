import { restartCurve, shortestCycleMs, type RateCurve } from "./rate-curve.ts";

/** One time that the gate was closed for a refusal. Rates in requests per second, times in milliseconds. */
export interface Closing {
  /** The rate that was refused. */
  readonly refusedRate: number;
  /** Requests sent in the second before the refusal. */
  readonly sentInLastSecond: number;
  readonly retryAfterMs: number | undefined;
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

/** What is remembered from one reopening to the next. */
export interface ReopenMemory {
  /** Refusals in a row that came sooner than expected. */
  soonerCount: number;
  /** The best rate that was sustained for some seconds. */
  bestRate: number;
  /** Monotonic milliseconds and count since which long windows are reckoned. */
  longSince: number;
  longAccepted: number;
}

export function newReopenMemory(now: number): ReopenMemory {
  return { soonerCount: 0, bestRate: 0, longSince: now, longAccepted: 0 };
}

interface Reopening {
  readonly now: number;
  readonly closing: Closing;
  readonly cycle: Cycle;
  /** Share of recent requests that were refused. */
  readonly refusedShare: number;
}

const longPauseMs = 2500;
const fewAccepted = 20;
/** Share of time that may be lost in gates, and share of requests that may be refused. */
const pauseBudget = 0.035;
const refusalBudget = 0.003;

/** Estimates the limit anew after a refusal and begins the next curve below it. */
export function reopen(curve: RateCurve, memory: ReopenMemory, reopening: Reopening): void {
  const { closing, cycle, now } = reopening;
  memory.longAccepted += cycle.accepted;
  const low = cycle.accepted / (cycle.ms / 1000);
  if (closing.closedForMs > longPauseMs && cycle.accepted < fewAccepted) {
    restartFromLittle(curve, closing);
  } else if (ranDry(closing, cycle)) {
    restartFromWindow(curve, memory, now);
  } else if (curve.isRamping) {
    const ceiling = Math.min(closing.refusedRate, closing.sentInLastSecond);
    restartCurve(curve, { ceiling, start: 0.8 * ceiling, cycleMs: shortestCycleMs });
  } else if (curve.grownMs >= 0.8 * curve.cycleMs) {
    memory.soonerCount = 0;
    restartAsExpected(curve, reopening, low);
  } else {
    memory.soonerCount = cycle.accepted >= 25 ? 1 : memory.soonerCount + 1;
    restartSooner(curve, reopening, { low, soonerCount: memory.soonerCount });
  }
  keepNearBest(curve, memory, { low, cycle, refusedShare: reopening.refusedShare });
}

/** A long window ran dry: what the limit lets through can be counted exactly. */
const ranDry = ({ closedForMs, retryAfterMs = 0 }: Closing, cycle: Cycle): boolean =>
  closedForMs > longPauseMs && (closedForMs > 0.1 * cycle.ms || retryAfterMs > longPauseMs);

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

function restartFromLittle(curve: RateCurve, { refusedRate }: Closing): void {
  const ceiling = Math.max(refusedRate / 2, Math.min(refusedRate, 1));
  restartCurve(curve, { ceiling, start: 0.9 * ceiling, cycleMs: shortestCycleMs });
}

/** The refusal came where the curve was level or above: the estimate was right, and the limit is probed as seldom as the budgets say. */
function restartAsExpected(curve: RateCurve, { closing, cycle }: Reopening, low: number): void {
  const { refusedRate, closedForMs } = closing;
  const ceiling = Math.max(0.97 * refusedRate, low);
  const wantedMs =
    Math.max(closedForMs / pauseBudget, (cycle.refused / (refusalBudget * ceiling)) * 1000) / 1.8;
  const isStable = Math.abs(ceiling / curve.ceiling - 1) <= 0.15;
  const cycleMs = Math.max(0.2 * wantedMs, isStable ? Math.min(wantedMs, 2 * curve.cycleMs) : 0);
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
