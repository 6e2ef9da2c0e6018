import type { SimulatorSettings } from "./read-options.ts";
import type { ServiceName } from "./services.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** Why a request is one too many. */
export interface Throttle {
  readonly message: string;
  /** Milliseconds until it may be tried again, where that is known. */
  readonly retryAfterMs: number | undefined;
}

export interface Limits {
  /** Counts a request against the limits of its service. `inFlight` includes the request itself. */
  admit(service: ServiceName, inFlight: number): Throttle | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Rate and daily quota of each service, and the number of requests under way on the whole server. */
export function createLimits(settings: SimulatorSettings): Limits {
  const { clock, rate } = settings;
  const startedAt = clock.monotonic();
  const buckets = new Map<ServiceName, TokenBucket>();
  const used = new Map<string, number>();
  const takeOfDay = (service: ServiceName): number => {
    const elapsed = clock.monotonic() - startedAt;
    const day = Math.floor(elapsed / dayMs);
    const key = `${service} ${day}`;
    const count = (used.get(key) ?? 0) + 1;
    if (count > (settings.requestsPerDay ?? Infinity)) return (day + 1) * dayMs - elapsed;
    used.set(key, count);
    return 0;
  };
  const takeToken = (service: ServiceName): number => {
    if (rate === undefined) return 0;
    const bucket = buckets.get(service) ?? createTokenBucket(rate, clock);
    buckets.set(service, bucket);
    return bucket.take();
  };
  return {
    admit(service, inFlight) {
      if (inFlight > (settings.maxInFlight ?? Infinity)) {
        return { message: "Too many requests at the same time.", retryAfterMs: undefined };
      }
      const wait = takeToken(service);
      if (wait > 0) return { message: "Rate limit exceeded.", retryAfterMs: wait };
      const rest = takeOfDay(service);
      if (rest > 0) return { message: "The daily quota is used up.", retryAfterMs: rest };
      return undefined;
    },
  };
}
