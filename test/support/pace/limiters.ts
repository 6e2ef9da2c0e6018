/** What a limiter decides over one request. Milliseconds of its own clock. */
export interface Decision {
  readonly isRefused: boolean;
  /** How long until it would pass, where the limiter knows. */
  readonly waitMs?: number;
  /** What it announces: quota, window, left, until the reset. */
  readonly quota?: { limit: number; windowMs: number; left: number; resetInMs: number };
  /** How long it waits in the server's queue. */
  readonly queuedMs?: number;
}

export interface Limiter {
  admit(now: number): Decision;
  /** A request that was admitted is over. */
  release?(): void;
}

/** @param rateAt tokens per second at a time */
export function tokenBucket(rateAt: number | ((now: number) => number), burst: number): Limiter {
  const rateOf = typeof rateAt === "number" ? (): number => rateAt : rateAt;
  let tokens = burst;
  let filledAt = 0;
  return {
    admit: (now) => {
      const rate = rateOf(now);
      tokens = Math.min(burst, tokens + ((now - filledAt) * rate) / 1000);
      filledAt = now;
      const isRefused = tokens < 1;
      const waitMs = isRefused ? ((1 - tokens) / rate) * 1000 : 0;
      if (!isRefused) tokens -= 1;
      const resetInMs = ((burst - tokens) / rate) * 1000;
      const quota = { limit: rate, windowMs: 1000, left: Math.floor(tokens), resetInMs };
      return { isRefused, waitMs, quota };
    },
  };
}

export function fixedWindow(limit: number, windowMs: number, offsetMs = 0): Limiter {
  let window = -1;
  let used = 0;
  return {
    admit: (now) => {
      const current = Math.floor((now + offsetMs) / windowMs);
      if (current !== window) used = 0;
      window = current;
      const resetInMs = (current + 1) * windowMs - offsetMs - now;
      const isRefused = used >= limit;
      if (!isRefused) used += 1;
      return {
        isRefused,
        waitMs: resetInMs,
        quota: { limit, windowMs, left: limit - used, resetInMs },
      };
    },
  };
}

/** Counts refused requests too when `countsRefused`. */
export function slidingLog(limit: number, windowMs: number, countsRefused: boolean): Limiter {
  let taken: number[] = [];
  return {
    admit: (now) => {
      taken = taken.filter((at) => at > now - windowMs);
      const isRefused = taken.length >= limit;
      if (!isRefused || countsRefused) taken.push(now);
      return { isRefused, waitMs: Math.max(0, (taken.at(-limit) ?? now) + windowMs - now) };
    },
  };
}

export function inFlightLimit(most: number): Limiter {
  let under = 0;
  return {
    admit: () => {
      if (under >= most) return { isRefused: true };
      under += 1;
      return { isRefused: false };
    },
    release: () => {
      under -= 1;
    },
  };
}

/** Works at a rate and lets the others wait in a queue. */
export function queueingServer(perSecond: number, places: number): Limiter {
  let freeAt = 0;
  return {
    admit: (now) => {
      const queuedMs = Math.max(0, freeAt - now);
      if (queuedMs * perSecond > places * 1000) return { isRefused: true };
      freeAt = Math.max(freeAt, now) + 1000 / perSecond;
      return { isRefused: false, queuedMs };
    },
  };
}

/** Whoever is refused is refused everything for some time. */
export function penaltyBox(limiter: Limiter, ms: number): Limiter {
  let until = Number.NEGATIVE_INFINITY;
  return {
    ...limiter,
    admit: (now) => {
      if (now < until) return { isRefused: true, waitMs: until - now };
      const decision = limiter.admit(now);
      if (decision.isRefused) until = now + ms;
      return decision.isRefused ? { ...decision, waitMs: ms } : decision;
    },
  };
}

/** Passes what every one of them passes. */
export function allOf(...limiters: readonly Limiter[]): Limiter {
  return {
    admit: (now) => {
      for (const limiter of limiters) {
        const decision = limiter.admit(now);
        if (decision.isRefused) return decision;
      }
      return { isRefused: false };
    },
    release: () => {
      for (const limiter of limiters) limiter.release?.();
    },
  };
}

/** A limiter that others use too, at random and at their own rate, whatever they are told. */
export function sharedWith(
  limiter: Limiter,
  othersPerSecond: number,
  random: () => number,
): Limiter & { readonly othersRefused: () => number } {
  const gap = (): number => (-Math.log(1 - random()) * 1000) / othersPerSecond;
  let nextAt = gap();
  let asked = 0;
  let refused = 0;
  return {
    admit: (now) => {
      for (; nextAt <= now; nextAt += gap()) {
        asked += 1;
        if (limiter.admit(nextAt).isRefused) refused += 1;
      }
      return limiter.admit(now);
    },
    othersRefused: () => refused / Math.max(1, asked),
  };
}
