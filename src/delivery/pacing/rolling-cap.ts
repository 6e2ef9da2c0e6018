import { createSendLog } from "./send-log.ts";

/** A hard cap: at most so many sends in any rolling second (or, for a fraction, in any stretch of the same rate). */
export interface RollingCap {
  /** When the next send is allowed; 0 for at once. Monotonic milliseconds. */
  nextAt(): number;
  noteSend(now: number): void;
  /** The `number`-th send (from 1) left later than it was noted. */
  moveSend(number: number, now: number): void;
}

/** Between the decision to send and the first byte on the wire lie some milliseconds, not always the same. */
const wireJitterMs = 5;

/** @param perSecond the cap; undefined: none */
export function createRollingCap(perSecond: number | undefined): RollingCap {
  if (perSecond === undefined)
    return { nextAt: () => 0, noteSend: () => undefined, moveSend: () => undefined };
  const most = Math.max(1, Math.ceil(perSecond));
  const stretchMs = (most / perSecond) * 1000 + wireJitterMs;
  const sends = createSendLog(most);
  return {
    nextAt: () => {
      const oldest = sends.last(most);
      return oldest === undefined ? 0 : oldest + stretchMs;
    },
    noteSend: (now) => sends.note(now),
    moveSend: (number, now) => sends.move(number, now),
  };
}
