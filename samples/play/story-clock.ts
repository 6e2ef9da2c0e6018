import { systemClock, type Clock } from "../../src/index.ts";

/** A clock that stands still but for what it is told and what is slept. */
export interface StoryClock extends Clock {
  leap(ms: number): void;
  goTo(time: string): void;
}

/** @param time ISO-8601 with zone */
export function createStoryClock(time: string): StoryClock {
  let now = Date.parse(time);
  let slept = 0;
  const leap = (ms: number): void => {
    now += ms;
    slept += ms;
  };
  return {
    now: () => Math.floor(now),
    monotonic: () => systemClock.monotonic() + slept,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      leap(ms);
    },
    leap,
    goTo: (to) => leap(Date.parse(to) - now),
  };
}
