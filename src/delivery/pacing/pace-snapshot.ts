import type { PaceReason } from "./governor-types.ts";
import type { LoadAtAccount } from "./load-at-account.ts";

/** The pace for whoever looks on. */
export interface PaceSnapshot {
  /** Requests per second that the load is allowed now, of several its part; undefined while no limit is known. */
  readonly ratePerSecond: number | undefined;
  /** What sets the pace: the cap, announced headers, refusals, a closed gate, a used-up quota, or nothing known. */
  readonly why: PaceReason;
  /** Milliseconds until the closed gate lets a probe through; undefined while it is open. */
  readonly gateForMs: number | undefined;
  /** Most requests in flight now, by pace and latency. */
  readonly window: number;
  /** Latency of the unloaded API, and of the newest answers, in milliseconds; undefined before they were measured. */
  readonly baseLatencyMs: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  /** Milliseconds for which the gate has been closed in all. */
  readonly pausedMs: number;
  /** 429s, and 503s with Retry-After. */
  readonly refusals: number;
  /** Milliseconds since the gate closed; 0 while it is open. */
  readonly closedForMs: number;
  /** Loads that are known to be at work on the account, this one included. */
  readonly loads: number;
}

/** How the pace stands now for one load. */
export function takeSnapshot(
  { governor, latencies, clock, earlier }: LoadAtAccount,
  loads: { readonly inProcess: number; readonly inAll: number },
): PaceSnapshot {
  const now = clock.monotonic();
  const { gate } = governor;
  const { perSecond, why, window } = governor.pace(now);
  return {
    ratePerSecond: perSecond && perSecond / Math.max(1, loads.inProcess),
    why,
    gateForMs: gate.isClosed() ? Math.max(0, gate.probeAt() - now) : undefined,
    window,
    baseLatencyMs: governor.baseLatencyMs(),
    p50Ms: latencies.percentile(0.5),
    p95Ms: latencies.percentile(0.95),
    pausedMs: gate.pausedMs(now) - earlier.pausedMs,
    refusals: governor.refusals() - earlier.refusals,
    closedForMs: gate.closedForMs(now),
    loads: loads.inAll,
  };
}
