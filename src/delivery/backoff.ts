import type { Random } from "../kernel/clock.ts";

const firstStepMs = 500;
const longestMs = 30_000;

/**
 * Full-jitter exponential backoff: anywhere between 0 and 0.5 s · 2ⁿ, at most 30 s.
 * @param failures how often the row has failed so far, from 1
 */
export function backoffMs(failures: number, random: Random): number {
  return random() * Math.min(longestMs, firstStepMs * 2 ** (failures - 1));
}
