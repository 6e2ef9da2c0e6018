import type { Random } from "../clock.ts";

/** Closed for everybody after a refusal; a single probe opens it, so that nobody rushes in as a herd. Monotonic milliseconds. */
export interface Gate {
  isClosed(): boolean;
  /** When a probe may go; only while closed. */
  probeAt(): number;
  isProbeOut(): boolean;
  sendProbe(): void;
  close(now: number, askedMs: number | undefined): void;
  /** The probe was refused as well: stay closed, longer each time unless the API says how long. */
  keepClosed(now: number, askedMs: number | undefined): void;
  open(now: number): void;
  /** Time closed in all, up to `now`. */
  pausedMs(now: number): number;
  /** Time closed without a break until `now`; 0 while open. */
  closedForMs(now: number): number;
}

const firstStepMs = 250;
const longestStepMs = 60_000;
const jitterShare = 0.05;
const mostJitterMs = 50;

export function createGate(random: Random): Gate {
  let closed:
    | { readonly since: number; until: number; stepMs: number; probeOut: boolean }
    | undefined;
  let earlierMs = 0;

  const lengthOf = (askedMs: number | undefined, stepMs: number): number => {
    const wait = askedMs ?? stepMs;
    return wait + random() * Math.min(mostJitterMs, jitterShare * wait);
  };
  const closedForMs = (now: number): number => (closed === undefined ? 0 : now - closed.since);

  return {
    isClosed: () => closed !== undefined,
    probeAt: () => closed?.until ?? 0,
    isProbeOut: () => closed?.probeOut ?? false,
    sendProbe: () => {
      if (closed !== undefined) closed.probeOut = true;
    },
    close: (now, askedMs) => {
      closed = {
        since: now,
        until: now + lengthOf(askedMs, firstStepMs),
        stepMs: firstStepMs,
        probeOut: false,
      };
    },
    keepClosed: (now, askedMs) => {
      if (closed === undefined) return;
      closed.stepMs = Math.min(longestStepMs, closed.stepMs * 2);
      closed.until = now + lengthOf(askedMs, closed.stepMs);
      closed.probeOut = false;
    },
    open: (now) => {
      earlierMs += closedForMs(now);
      closed = undefined;
    },
    pausedMs: (now) => earlierMs + closedForMs(now),
    closedForMs,
  };
}
