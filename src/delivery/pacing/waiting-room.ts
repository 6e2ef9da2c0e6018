import type { Clock } from "../../kernel/clock.ts";
import type { Leave } from "./governor-types.ts";
import type { RowRecord, RowRefusals } from "./row-refusals.ts";
import { chooseWaiter, type Waiter } from "./waiting-line.ts";

interface Asking<Leaving> extends Waiter {
  readonly grant: (leaving: Leaving) => void;
  readonly turnAway: (reason: unknown) => void;
}

export interface WaitingRoomOptions<Leaving> {
  readonly clock: Clock;
  readonly refusals: RowRefusals;
  readonly judge: (now: number) => Leave;
  /** Lets one go. */
  readonly letGo: (now: number, row: RowRecord | undefined) => Leaving;
  /** What everybody who waits is told when there is nothing to wait for. */
  readonly explainQuota: (waitMs: number) => Error;
}

/** Everybody who waits for leave to send, and the one timer that wakes them. */
export class WaitingRoom<Leaving> {
  readonly #options: WaitingRoomOptions<Leaving>;
  readonly #line = new Set<Asking<Leaving>>();
  #timer: { readonly at: number; readonly stop: AbortController } | undefined;

  constructor(options: WaitingRoomOptions<Leaving>) {
    this.#options = options;
  }

  /** @throws the signal's reason when it aborts first, or why there is nothing to wait for */
  async enter(signal: AbortSignal, row: RowRecord | undefined): Promise<Leaving> {
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

  /** Lets go whoever may go now; asked again whenever there is news. */
  callUp(): void {
    const { clock, judge, letGo, refusals, explainQuota } = this.#options;
    while (this.#line.size > 0) {
      const now = clock.monotonic();
      const leave = judge(now);
      if (leave.kind === "after-answer") return this.#disarm();
      if (leave.kind === "quota") return this.#sendHome(explainQuota(leave.waitMs));
      if (leave.kind === "at") return this.#arm(leave.at, now);
      const choice = chooseWaiter(this.#line, refusals, { now, isProbe: leave.isProbe });
      if (choice.kind === "at") return this.#arm(choice.at, now);
      choice.waiter.grant(letGo(now, choice.waiter.row));
    }
  }

  #sendHome(reason: unknown): void {
    for (const asking of this.#line) asking.turnAway(reason);
  }

  #arm(at: number, now: number): void {
    if (this.#timer?.at === at) return;
    this.#disarm();
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
