import type { Random } from "../../kernel/clock.ts";

/**
 * What closed the gate: a refusal, which the API may give a time for; an overload that may be one; an outage, where nothing but
 * trying tells; or a refusal that another process had, which learns from it for all.
 */
export type GateCause = "refusal" | "overload" | "outage" | "elsewhere";

/** Closed for everybody after a refusal; a single probe opens it, so that nobody rushes in as a herd. Monotonic milliseconds. */
export interface Gate {
  isClosed(): boolean;
  cause(): GateCause;
  /** When a probe may go; only while closed. */
  probeAt(): number;
  isProbeOut(): boolean;
  sendProbe(): void;
  /** The probe came to nothing, for no fault of the API. */
  takeProbeBack(): void;
  /** @param stepMs how long to wait when the API does not say (`askedMs`) */
  close(now: number, cause: GateCause, wait: { askedMs: number | undefined; stepMs: number }): void;
  /** The API asked once more while the gate was closed; no probe goes before that time is over. */
  extend(now: number, askedMs: number): void;
  /** The probe failed as well: stay closed, longer each time. */
  keepClosed(now: number, askedMs: number | undefined): void;
  open(now: number): void;
  /** Time closed in all, up to `now`. */
  pausedMs(now: number): number;
  /** Time closed without a break until `now`; 0 while open. */
  closedForMs(now: number): number;
}

const longestStepMs = 60_000;
const longestOutageStepMs = 10_000;
const jitterShare = 0.05;
const mostJitterMs = 50;

interface Closed {
  readonly since: number;
  readonly cause: GateCause;
  until: number;
  stepMs: number;
  failedProbes: number;
  probeOut: boolean;
}

export function createGate(random: Random): Gate {
  let closed: Closed | undefined;
  let earlierMs = 0;

  const jittered = (ms: number): number => ms + random() * Math.min(mostJitterMs, jitterShare * ms);
  const closedForMs = (now: number): number => (closed === undefined ? 0 : now - closed.since);

  return {
    isClosed: () => closed !== undefined,
    cause: () => closed?.cause ?? "refusal",
    probeAt: () => closed?.until ?? 0,
    isProbeOut: () => closed?.probeOut ?? false,
    sendProbe: () => {
      if (closed !== undefined) closed.probeOut = true;
    },
    takeProbeBack: () => {
      if (closed !== undefined) closed.probeOut = false;
    },
    close: (now, cause, { askedMs, stepMs }) => {
      const until = now + jittered(askedMs ?? stepMs);
      closed = { since: now, cause, until, stepMs, failedProbes: 0, probeOut: false };
    },
    extend: (now, askedMs) => {
      if (closed !== undefined) closed.until = Math.max(closed.until, now + askedMs);
    },
    keepClosed: (now, askedMs) => {
      if (closed === undefined) return;
      closed.probeOut = false;
      closed.failedProbes += 1;
      closed.stepMs = nextStep(closed, now);
      const ownMs = askedMs === undefined || closed.failedProbes > 1 ? closed.stepMs : 0;
      closed.until = Math.max(closed.until, now + jittered(Math.max(askedMs ?? 0, ownMs)));
    },
    open: (now) => {
      earlierMs += closedForMs(now);
      closed = undefined;
    },
    pausedMs: (now) => earlierMs + closedForMs(now),
    closedForMs,
  };
}

/** Doubles up to a second, then grows with the time that the gate has been closed, so that long blocks are asked for seldom. */
function nextStep({ cause, stepMs, since }: Closed, now: number): number {
  if (cause === "outage") return Math.min(longestOutageStepMs, stepMs * 2);
  const longestMs = cause === "overload" ? longestOutageStepMs : longestStepMs;
  return Math.min(longestMs, Math.max(Math.min(1000, stepMs * 2), 0.2 * (now - since)));
}
