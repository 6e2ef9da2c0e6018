import type { Clock } from "../kernel/clock.ts";
import type { RequestRate } from "./parse-settings.ts";

export interface TokenBucket {
  /** Takes a token and returns 0, or takes none and returns the milliseconds until there will be one. */
  take(): number;
}

/** A bucket of `burst` tokens, full at first, refilled evenly. */
export function createTokenBucket(rate: RequestRate, clock: Clock): TokenBucket {
  const perMs = rate.requestsPerSecond / 1000;
  let tokens = rate.burst;
  let filledAt = clock.monotonic();
  return {
    take() {
      const now = clock.monotonic();
      tokens = Math.min(rate.burst, tokens + (now - filledAt) * perMs);
      filledAt = now;
      if (tokens < 1) return (1 - tokens) / perMs;
      tokens -= 1;
      return 0;
    },
  };
}
