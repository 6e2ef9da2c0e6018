import type { Governor } from "./governor.ts";
import { createLatencyBook, type LatencyBook } from "./latency-book.ts";
import { issuePermit, type Permit, type PermitDesk } from "./permit.ts";
import type { RowRecord } from "./row-refusals.ts";
import { createRollingCap, type RollingCap } from "./rolling-cap.ts";
import { createSendLog } from "./send-log.ts";
import type { PacedLoad } from "./waiting-room.ts";

type Means = Pick<PermitDesk, "governor" | "refusals" | "clock" | "longestWaitMs" | "news"> & {
  /** Requests per second, of this load; undefined: no cap. */
  readonly capPerSecond: number | undefined;
  readonly mostInFlight: number;
};

/** One of the loads that share the pace of an account: its own bounds, its turns, and what it has seen. */
export class LoadAtAccount implements PacedLoad<Permit> {
  readonly longestWaitMs: number;
  readonly latencies: LatencyBook = createLatencyBook();
  readonly governor: Governor;
  readonly clock: PermitDesk["clock"];
  /** What the account had seen before this load came: milliseconds with the gate closed, refusals. */
  readonly earlier: { readonly pausedMs: number; readonly refusals: number };
  readonly #means: Means;
  readonly #sends = createSendLog(1);
  readonly #cap: RollingCap;
  readonly #gapMs: number;
  /** When its rate lets the next request go; what came late because it was another one's turn is caught up. */
  #dueAt = 0;
  #sent = 0;
  #inFlight = 0;
  #lastTurn = 0;

  constructor(means: Means) {
    const { governor, clock, longestWaitMs, capPerSecond } = means;
    this.#means = means;
    this.governor = governor;
    this.clock = clock;
    this.longestWaitMs = longestWaitMs;
    this.#cap = createRollingCap(capPerSecond, this.#sends);
    this.#gapMs = capPerSecond === undefined ? 0 : 1000 / capPerSecond;
    this.earlier = {
      pausedMs: governor.gate.pausedMs(clock.monotonic()),
      refusals: governor.refusals(),
    };
  }

  nextAt(): number {
    if (this.#inFlight >= this.#means.mostInFlight) return Number.POSITIVE_INFINITY;
    return Math.max(this.#dueAt, this.#cap.nextAt());
  }

  lastTurn(): number {
    return this.#lastTurn;
  }

  letGo(now: number, row: RowRecord | undefined): Permit {
    const sent = this.governor.send(now);
    this.#sent += 1;
    this.#inFlight += 1;
    this.#lastTurn = sent.number;
    this.#sends.note(now);
    this.#dueAt = Math.max(this.#dueAt + this.#gapMs, now);
    const number = this.#sent;
    return issuePermit(sent, row, {
      ...this.#means,
      latencies: this.latencies,
      leaving: () => this.#sends.move(number, this.clock.monotonic()),
      landed: () => {
        this.#inFlight -= 1;
      },
    });
  }
}
