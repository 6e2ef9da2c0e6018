import type { RateCurve } from "./rate-curve.ts";
import type { SuspectClosing } from "./overload-trial.ts";
import { createMovingShare } from "./moving-share.ts";
import {
  isLevel,
  longPauseMs,
  newReopenMemory,
  reopen,
  type Closing,
  type ReopenMemory,
} from "./reopen.ts";

/** How things stood when the gate closed. */
export type Begun = Omit<Closing, "closedForMs" | "openForMs"> & { readonly at: number };

/** Keeps the books between two reopenings of the gate, from which the limit is estimated. Monotonic milliseconds. */
export class RefusalBook {
  readonly #memory: ReopenMemory;
  readonly #share = createMovingShare(1 / 30);
  #since: number;
  #accepted = 0;
  #refused = 0;
  #closing: Begun | undefined;

  constructor(startedAt: number) {
    this.#since = startedAt;
    this.#memory = newReopenMemory(startedAt);
  }

  noteAccepted(count = 1): void {
    this.#accepted += count;
    for (let one = 0; one < count; one += 1) this.#share.note(false);
  }

  noteRefused(count = 1): void {
    this.#refused += count;
    for (let one = 0; one < count; one += 1) this.#share.note(true);
  }

  /** When the gate was opened. */
  openSince(): number {
    return this.#since;
  }

  /** Remembers how things stood when the gate closed. */
  begin(closing: Begun): void {
    this.#closing = closing;
  }

  /** Requests per second that went through since the last reopening, at most the rate that was refused. */
  formerRate(now: number): number {
    const passed = (this.#accepted / Math.max(1, now - this.#since)) * 1000;
    return Math.min(passed, this.#closing?.refusedRate ?? passed);
  }

  /** What tells a refusal from a fault, as the gate opens. */
  suspect(curve: Readonly<RateCurve>, now: number): SuspectClosing | undefined {
    if (this.#closing === undefined) return undefined;
    const { at, refusedRate, limit } = this.#closing;
    const wasExpected = !curve.isRamping && isLevel(curve);
    return {
      isOutage: now - at > longPauseMs && !curve.isRamping && !wasExpected,
      wasExpected,
      accepted: this.#accepted,
      refusedRate,
      passedRate: Math.min(limit, this.formerRate(now)),
    };
  }

  /** Estimates the limit from the books, when a refusal closed the gate. */
  estimate(curve: RateCurve, now: number): void {
    const begun = this.#closing;
    if (begun === undefined) return;
    const { at, ...closing } = begun;
    reopen(curve, this.#memory, {
      now,
      closing: { ...closing, closedForMs: now - at, openForMs: at - this.#since },
      cycle: {
        ms: Math.max(1, now - this.#since),
        accepted: this.#accepted,
        refused: this.#refused,
      },
      refusedShare: this.#share.value(),
    });
  }

  /** What was counted, as if this process had had another part of the account's pace all the time. */
  scale(factor: number): void {
    this.#accepted *= factor;
    this.#memory.longAccepted *= factor;
    this.#memory.bestRate *= factor;
    if (this.#closing === undefined) return;
    const { refusedRate, sentInLastSecond, limit } = this.#closing;
    this.#closing = {
      ...this.#closing,
      refusedRate: refusedRate * factor,
      sentInLastSecond: sentInLastSecond * factor,
      limit: limit * factor,
    };
  }

  /** Begins new books. */
  turnPage(now: number): void {
    this.#since = now;
    this.#accepted = 0;
    this.#refused = 0;
    this.#closing = undefined;
  }
}
