import { HeaderLimits } from "./announced-limits.ts";
import type { GovernorOptions, PaceReason } from "./governor-types.ts";
import { allowedRate, followRate, growRate, newRateCurve, type RateCurve } from "./rate-curve.ts";
import type { Announcement } from "./read-announcements.ts";

/** The pace from all that is believed: what was learned by refusals, what headers announce, and the cap. */
export class BelievedPace {
  readonly curve: RateCurve = newRateCurve();
  readonly #limits: HeaderLimits;
  readonly #cap: number;
  #sentAt: number;

  constructor({ capPerSecond, random, requestsAhead, startedAt }: GovernorOptions) {
    this.#limits = new HeaderLimits(random, requestsAhead);
    this.#cap = capPerSecond ?? Number.POSITIVE_INFINITY;
    this.#sentAt = startedAt;
  }

  /** Requests per second. */
  rate(now: number): number {
    return allowedRate(this.curve, this.#bound(now));
  }

  /** When a used-up quota is there again; undefined when none is used up. */
  freeAt(now: number): number | undefined {
    return this.#limits.freeAt(now);
  }

  /** Notes a send. @param heldMs time for which the pace was all that held it back; @param latencyMs of the unloaded API */
  noteSend(now: number, heldMs: number, latencyMs: number | undefined): void {
    const bound = this.#bound(now);
    if (heldMs > 0) growRate(this.curve, { bound, heldMs, latencyMs });
    followRate(this.curve, bound, now - this.#sentAt);
    this.#sentAt = now;
    this.#limits.noteSend();
  }

  /** Takes in what an answer announces. */
  learn(
    announcements: readonly Announcement[],
    answer: { readonly now: number; readonly number: number; readonly sentAfter: number },
  ): void {
    this.#limits.learn(announcements, answer);
    const announced = this.#limits.rate(answer.now);
    // The first announcement ends the guessing.
    if (this.curve.isRamping && Number.isFinite(announced))
      this.curve.rate = Math.max(this.curve.rate, announced);
  }

  /** What sets the pace now. */
  reason(now: number): Exclude<PaceReason, "gate"> {
    const { rate, isRamping } = this.curve;
    if (this.freeAt(now) !== undefined) return "quota";
    if (this.#limits.rate(now) < Math.min(rate, this.#cap)) return "header";
    if (this.#cap <= rate) return "cap";
    return isRamping ? "unlimited" : "learned";
  }

  #bound(now: number): number {
    return Math.min(this.#cap, this.#limits.rate(now));
  }
}
