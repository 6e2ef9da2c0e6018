import type { Clock } from "../kernel/clock.ts";
import type { AtWork, Execution } from "./load-record.ts";

/** So long after its last write an execution may be taken over, in milliseconds. */
export const leaseMs = 30_000;
/** How often an execution writes that it is at work, in milliseconds: five of them may fail. */
const heartbeatMs = 5000;
/** Its own process lets go one heartbeat before anybody else may take the load: what it has just let leave is on its way by then. */
const heldMs = leaseMs - heartbeatMs;

/** @param now epoch milliseconds on the ledger's clock */
export function isLeaseOver({ writtenAt }: AtWork, now: number): boolean {
  return now - writtenAt >= leaseMs;
}

/** A process that can't be seen from here has a load, and may be gone: it is given the time of its lease to show that it is not. */
export interface LeaseWait {
  readonly loadId: string;
  readonly host: string;
  readonly pid: number;
  /** The longest that is waited, in milliseconds. */
  readonly mostMs: number;
}

/** What both clocks of this process say at one moment, in milliseconds. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

export function momentOf(clock: Pick<Clock, "now" | "monotonic">): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/** Calls `act` every so many milliseconds, until the function that it returns is called. */
export type Repeat = (act: () => void, everyMs: number) => () => void;

/** Keeps no process alive. */
export const repeatByTimer: Repeat = (act, everyMs) => {
  const timer = setInterval(act, everyMs).unref();
  return () => clearInterval(timer);
};

interface HeldLease {
  readonly epoch: number;
  since: Moment;
  readonly stop: () => void;
}

/**
 * The leases of this process, as its own clocks see them. One is over when either clock says so: a paused machine stops the
 * one, a time service moves the other.
 */
export class HeldLeases {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  readonly #repeat: Repeat;
  readonly #beat: (execution: Execution) => void;
  readonly #held = new Map<string, HeldLease>();

  /** @param beat writes that an execution is at work */
  constructor(
    clock: Pick<Clock, "now" | "monotonic">,
    repeat: Repeat,
    beat: (execution: Execution) => void,
  ) {
    this.#clock = clock;
    this.#repeat = repeat;
    this.#beat = beat;
  }

  /** @param since a moment before the write with which the execution began */
  take(execution: Execution, since: Moment): void {
    const { loadId, epoch } = execution;
    this.#held.get(loadId)?.stop();
    const stop = this.#repeat(() => this.#beat(execution), heartbeatMs);
    this.#held.set(loadId, { epoch, since, stop });
  }

  /** @param since a moment before a write of the execution that went in */
  renew(execution: Execution, since: Moment): void {
    const lease = this.#find(execution);
    if (lease !== undefined) lease.since = since;
  }

  /** True while it is certain by both clocks that nobody else may have taken the load. */
  holds(execution: Execution): boolean {
    const lease = this.#find(execution);
    if (lease === undefined) return false;
    const { wall, monotonic } = momentOf(this.#clock);
    return wall - lease.since.wall < heldMs && monotonic - lease.since.monotonic < heldMs;
  }

  letGo(execution: Execution): void {
    const lease = this.#find(execution);
    if (lease === undefined) return;
    lease.stop();
    this.#held.delete(execution.loadId);
  }

  letAllGo(): void {
    for (const { stop } of this.#held.values()) stop();
    this.#held.clear();
  }

  #find({ loadId, epoch }: Execution): HeldLease | undefined {
    const lease = this.#held.get(loadId);
    return lease?.epoch === epoch ? lease : undefined;
  }
}
