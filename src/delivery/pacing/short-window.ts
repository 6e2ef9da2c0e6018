/** A limit over a window of a second or two, as `RateLimit-Policy` tells it: the rate is known, only the fine tuning is not. */
export interface ShortWindow {
  readonly quota: number;
  readonly windowMs: number;
  /** @param share what was left of the quota, 0 to 1 */
  note(share: number, now: number): void;
  /** Requests per second. */
  rate(): number;
}

const sliceMs = 1000;
const tuning = 0.03;
const wantedShare = 0.3;
const tolerance = 0.2;

/** Goes a little above the announced rate while plenty is left, and a little below when it runs low. */
export function createShortWindow(quota: number, windowMs: number): ShortWindow {
  let sliceSince = Number.NEGATIVE_INFINITY;
  let lowest = 1;
  let lowestBefore = 1;
  return {
    quota,
    windowMs,
    note: (share, now) => {
      if (now - sliceSince >= sliceMs) {
        lowestBefore = lowest;
        lowest = 1;
        sliceSince = now;
      }
      lowest = Math.min(lowest, share);
    },
    rate: () => {
      const spare = (Math.min(lowest, lowestBefore) - wantedShare) / tolerance;
      return (quota / windowMs) * 1000 * (1 + tuning * Math.max(-1, Math.min(1, spare)));
    },
  };
}
