import { systemClock, type Clock } from "../../src/kernel/clock.ts";

export interface LeapingClock extends Clock {
  /** Lets `ms` milliseconds pass at once. */
  leap(ms: number): void;
}

/**
 * Real time, but every sleep is leapt over: waits take no time and are still seen to have passed.
 *
 * @param startsAt Where the time begins, for what happens once a day or once a month and must not happen in mid-test. Now by default.
 */
export function createLeapingClock(startsAt?: string): LeapingClock {
  let leapt = startsAt === undefined ? 0 : Date.parse(startsAt) - systemClock.now();
  return {
    now: () => systemClock.now() + leapt,
    monotonic: () => systemClock.monotonic() + leapt,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      leapt += ms;
    },
    leap: (ms) => {
      leapt += ms;
    },
  };
}
