import type { Clock } from "../kernel/clock.ts";
import type { Listening, News } from "../ledger/news.ts";
import { pause } from "./keep-looking.ts";

/** Where nobody is told of new loads: soon enough for whoever follows one, and hardly any work for the ledger, in milliseconds. */
const oftenMs = 1000;
/**
 * Where a worker is told: for what nobody can tell of, as a load whose worker is gone, or one whose time to be tried again has come.
 * Such a load is taken up 5 s after its lease at the latest. In milliseconds.
 */
const rarelyMs = 4000;

/** Has workers that have nothing to do wait until another look at the queue is worth it. */
export class WorkBell {
  readonly #clock: Clock;
  readonly #stopSignal: AbortSignal;
  readonly #listening: Listening;
  #next = new AbortController();

  constructor(news: News, clock: Clock, stopSignal: AbortSignal) {
    this.#clock = clock;
    this.#stopSignal = stopSignal;
    this.#listening = news.listen("work", this.#ring);
    stopSignal.addEventListener("abort", this.#ring);
  }

  /** Aborts with the next news. Asked for before a look, so that what is told of meanwhile is not missed. */
  get next(): AbortSignal {
    return this.#next.signal;
  }

  /** Waits for news, and not longer than a worker may be without a look. */
  async wait(news: AbortSignal): Promise<void> {
    if (this.#stopSignal.aborted) return;
    await pause(this.#clock, this.#listening.isHeard ? rarelyMs : oftenMs, news);
  }

  stop(): void {
    this.#stopSignal.removeEventListener("abort", this.#ring);
    this.#listening.stop();
  }

  readonly #ring = (): void => {
    const rung = this.#next;
    this.#next = new AbortController();
    rung.abort();
  };
}
