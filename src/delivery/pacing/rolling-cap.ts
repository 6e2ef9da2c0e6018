import type { SendLog } from "./send-log.ts";

/** A hard cap: at most so many sends in any rolling second (or, for a fraction, in any stretch of the same rate). */
export interface RollingCap {
  /** When the next send is allowed; 0 for at once. Monotonic milliseconds. */
  nextAt(): number;
}

/** Between the decision to send and the first byte on the wire lie some milliseconds, not always the same. */
const wireJitterMs = 5;

/** @param perSecond the cap; undefined: none; @param sends remembers from now on as many as the cap counts */
export function createRollingCap(perSecond: number | undefined, sends: SendLog): RollingCap {
  if (perSecond === undefined) return { nextAt: () => 0 };
  const most = Math.max(1, Math.ceil(perSecond));
  const stretchMs = (most / perSecond) * 1000 + wireJitterMs;
  sends.keep(most);
  return {
    nextAt: () => {
      const oldest = sends.last(most);
      return oldest === undefined ? 0 : oldest + stretchMs;
    },
  };
}
