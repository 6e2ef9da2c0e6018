import { systemClock, type Clock } from "../../src/clock.ts";

/** Real time, but every sleep is leapt over: waits take no time and are still seen to have passed. */
export function createLeapingClock(): Clock {
  let leapt = 0;
  return {
    now: () => systemClock.now() + leapt,
    monotonic: () => systemClock.monotonic() + leapt,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      leapt += ms;
    },
  };
}
