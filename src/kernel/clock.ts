import { setTimeout as delay } from "node:timers/promises";

/** Time as the program sees it; injected, so that tests run in time of their own. */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  monotonic(): number;
  /**
   * Resolves after `ms` milliseconds.
   * @throws the signal's reason, when `signal` aborts first
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;

/**
 * The clocks of this machine.
 * @example
 * const clock: Clock = { ...systemClock, now: () => Date.parse("2026-11-22T02:31:00Z") };
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};

/** Begins to measure; gives the milliseconds since then, also where the wall clock is set meanwhile. */
export function startStopwatch(clock: Clock): () => number {
  const startedAt = clock.monotonic();
  return () => Math.round(clock.monotonic() - startedAt);
}

/** The last moment that a date can name. */
const lastEpochMs = 8.64e15;

/** ISO-8601 in UTC with milliseconds: `2026-11-22T14:16:00.000Z`; a time beyond all dates is the last one. */
export function isoTime(epochMs: number): string {
  // Rows of one answer have one moment, and each is a line of its own.
  if (epochMs !== latest.epochMs) {
    const date = new Date(Math.max(-lastEpochMs, Math.min(lastEpochMs, epochMs)));
    latest = { epochMs, text: date.toISOString() };
  }
  return latest.text;
}

let latest = { epochMs: 0, text: "1970-01-01T00:00:00.000Z" };

/** Clocks that files are likely to be written by: where this one stands, then the one that is everybody's. */
export function listZones(): readonly string[] {
  const { timeZone } = new Intl.DateTimeFormat("en").resolvedOptions();
  return [...new Set([timeZone, "UTC"])];
}
