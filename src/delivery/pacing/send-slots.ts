import { createRollingCap, type RollingCap } from "./rolling-cap.ts";
import { createSendLog } from "./send-log.ts";

/** What a sender may catch up after a late wake; nothing where requests are so far apart that a limiter may take no two at once. */
const catchUpMs = 20;
const farApartMs = 100;
const leastRemembered = 4096;

/** Spaces sends evenly, under the hard cap. Monotonic milliseconds, requests per second. */
export class SendSlots {
  readonly #sends = createSendLog(leastRemembered);
  #cap: RollingCap;
  /** The place in the even sequence that was taken last. */
  #slotAt = Number.NEGATIVE_INFINITY;
  #notBefore = 0;

  constructor(capPerSecond: number | undefined) {
    this.#cap = createRollingCap(capPerSecond, this.#sends);
  }

  /** Another cap from now on; what was sent before counts. */
  setCap(capPerSecond: number | undefined): void {
    this.#cap = createRollingCap(capPerSecond, this.#sends);
  }

  /** When the next send is due at this rate. */
  nextAt(rate: number): number {
    return Math.max(this.#slotAt + 1000 / rate, this.earliestAt());
  }

  /** When the next send is allowed at all, whatever the pace. */
  earliestAt(): number {
    return Math.max(this.#cap.nextAt(), this.#notBefore);
  }

  take(now: number, rate: number): void {
    this.#slotAt = Math.min(now, Math.max(this.#slotAt + 1000 / rate, now - catchUp(rate)));
    this.#sends.note(now);
  }

  /** The `number`-th request leaves only now: what was done between leave and send has taken time. */
  noteLeaving(number: number, now: number, rate: number): void {
    this.#slotAt = Math.max(this.#slotAt, now - catchUp(rate));
    this.#sends.move(number, now);
  }

  /** Begins the sequence anew. */
  restart(now: number): void {
    this.#slotAt = now;
  }

  holdUntil(at: number): void {
    this.#notBefore = Math.max(this.#notBefore, at);
  }

  /** The limit by what was sent from `since` to `now`, in requests per second. */
  limitBy(since: number, now: number): number {
    return this.#sends.limitBy(since, now);
  }

  /** Before a refusal was heard of: at least the request that was refused, which may have been sent before where the answer took its time. */
  sentInLastSecond(now: number): number {
    return Math.max(1, this.#sends.countSince(now, 1000));
  }
}

const catchUp = (rate: number): number => (1000 / rate > farApartMs ? 0 : catchUpMs);
