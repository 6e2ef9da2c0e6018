import type { Random } from "../../../src/kernel/clock.ts";

/** The same numbers for the same seed (mulberry32). */
export function createSeededChance(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const medianMs = 134;
const spread = 0.489;

/** Lognormal: nine answers in ten take 60 to 300 ms. */
export function serviceLatencyMs(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(3000, Math.max(20, medianMs * Math.exp(spread * normal)));
}
