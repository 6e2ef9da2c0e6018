import type { Governor } from "./governor.ts";

/** Below this share of its time that the pace alone held it back, a process has as much as it can use. */
const hungryShare = 0.3;
const shortestLookMs = 400;
/** What a process may use more than it did at its last look, before it is given more. */
const headroom = 1.1;
const leastWanted = 1;

/** What a process can use of the pace. Monotonic milliseconds, requests per second. */
export class Demand {
  readonly #governor: Governor;
  #wanted: number | undefined;
  #look: { readonly at: number; readonly sent: number; readonly busyMs: number } | undefined;

  constructor(governor: Governor) {
    this.#governor = governor;
  }

  /** @param cap the most that its own settings allow; @returns undefined, or the cap: as much as it gets */
  wanted(now: number, cap: number | undefined): number | undefined {
    const { sent, pacedMs } = this.#governor.demand(now);
    const busyMs = pacedMs + this.#governor.gate.pausedMs(now);
    const look = this.#look;
    if (look !== undefined && now - look.at < shortestLookMs) return this.#wanted;
    this.#look = { at: now, sent, busyMs };
    if (look === undefined) return this.#wanted;
    const ms = now - look.at;
    const used = ((sent - look.sent) * 1000) / ms;
    const isHungry = busyMs - look.busyMs >= hungryShare * ms;
    this.#wanted = isHungry ? cap : Math.min(cap ?? Infinity, headroom * used + leastWanted);
    return this.#wanted;
  }
}
