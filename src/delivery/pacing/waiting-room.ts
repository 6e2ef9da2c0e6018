import type { Clock } from "../../kernel/clock.ts";
import type { Leave } from "./governor-types.ts";
import type { RowRecord, RowRefusals } from "./row-refusals.ts";
import { chooseWaiter, type Waiter, type WaitingLoad } from "./waiting-line.ts";

/** A load whose requests wait here. */
export interface PacedLoad<Leaving> extends WaitingLoad {
  /** Milliseconds; a longer pause is a quota to it. */
  readonly longestWaitMs: number;
  /** Lets one of its requests go. */
  readonly letGo: (now: number, row: RowRecord | undefined) => Leaving;
}

interface Asking<Leaving> extends Waiter {
  readonly load: PacedLoad<Leaving>;
  readonly grant: (leaving: Leaving) => void;
  readonly turnAway: (reason: unknown) => void;
}

export interface WaitingRoomOptions {
  readonly clock: Clock;
  readonly refusals: RowRefusals;
  readonly judge: (now: number) => Leave;
  /** Told when all who wait are held back by bounds of their own. */
  readonly noteIdle: () => void;
  /** How many loads may wait here. */
  readonly loads: () => number;
  /** What those are told to whom a pause is too long. */
  readonly explainQuota: (waitMs: number) => Error;
}

/** Everybody who waits for leave to send, and the one timer that wakes them. */
export class WaitingRoom<Leaving> {
  readonly #options: WaitingRoomOptions;
  readonly #line = new Set<Asking<Leaving>>();
  #timer: { readonly at: number; readonly stop: AbortController } | undefined;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  /** @throws the signal's reason when it aborts first, or why there is nothing to wait for */
  async enter(
    load: PacedLoad<Leaving>,
    signal: AbortSignal,
    row: RowRecord | undefined,
  ): Promise<Leaving> {
    signal.throwIfAborted();
    return await new Promise<Leaving>((resolve, reject) => {
      const leave = (): void => {
        signal.removeEventListener("abort", giveUp);
        this.#line.delete(asking);
        if (this.#line.size === 0) this.#disarm();
      };
      const giveUp = (): void => {
        leave();
        reject(signal.reason);
      };
      const asking: Asking<Leaving> = {
        load,
        row,
        grant: (leaving) => {
          leave();
          resolve(leaving);
        },
        turnAway: (reason) => {
          leave();
          reject(reason);
        },
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#line.add(asking);
      this.callUp();
    });
  }

  isWaitedIn(): boolean {
    return this.#line.size > 0;
  }

  /** Lets go whoever may go now; asked again whenever there is news. */
  callUp(): void {
    const { clock, judge, noteIdle, loads, refusals } = this.#options;
    while (this.#line.size > 0) {
      const now = clock.monotonic();
      const leave = judge(now);
      if (leave.kind === "after-answer") return this.#disarm();
      if (leave.kind === "pause") this.#sendHome(leave.at - now);
      if (leave.kind !== "now") return this.#arm(leave.at, now);
      const { isProbe } = leave;
      const choice = chooseWaiter(this.#line, refusals, { now, isProbe, isOneLoad: loads() === 1 });
      if (choice.kind === "at") {
        noteIdle();
        return this.#arm(choice.at, now);
      }
      const { load, row, grant } = choice.waiter;
      grant(load.letGo(now, row));
    }
  }

  /** Those to whom the pause is too long. */
  #sendHome(waitMs: number): void {
    for (const { load, turnAway } of this.#line)
      if (waitMs > load.longestWaitMs) turnAway(this.#options.explainQuota(waitMs));
  }

  #arm(at: number, now: number): void {
    if (this.#timer?.at === at) return;
    this.#disarm();
    if (this.#line.size === 0 || at === Number.POSITIVE_INFINITY) return;
    const stop = new AbortController();
    this.#timer = { at, stop };
    this.#options.clock.sleep(at - now, stop.signal).then(
      () => {
        if (stop.signal.aborted) return;
        this.#timer = undefined;
        this.callUp();
      },
      () => undefined,
    );
  }

  #disarm(): void {
    this.#timer?.stop.abort();
    this.#timer = undefined;
  }
}
