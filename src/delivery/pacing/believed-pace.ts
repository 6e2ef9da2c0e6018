import { HeaderLimits } from "./announced-limits.ts";
import type { AccountPart, CommonGrant, GovernorOptions, PaceReason } from "./governor-types.ts";
import {
  allowedRate,
  followRate,
  growRate,
  newRateCurve,
  scaleCurve,
  type RateCurve,
} from "./rate-curve.ts";
import type { Announcement } from "./read-announcements.ts";

/**
 * The pace from all that is believed: what was learned by refusals, what headers announce, and the cap. What was learned is
 * that of this process, and grows and shrinks with its part; headers tell of the account.
 */
export class BelievedPace {
  readonly curve: RateCurve = newRateCurve();
  readonly #limits: HeaderLimits;
  #cap: number;
  /** What somebody else who governs the account lets this process send; undefined: it finds its pace by itself. */
  #granted: number | undefined;
  #part: AccountPart = { share: 1, capPerSecond: undefined };
  #sentAt: number;

  constructor({ capPerSecond, random, requestsAhead, startedAt }: GovernorOptions) {
    this.#limits = new HeaderLimits(random, () => {
      const ahead = requestsAhead();
      return ahead === undefined ? undefined : ahead / this.#part.share;
    });
    this.#cap = capPerSecond ?? Number.POSITIVE_INFINITY;
    this.#sentAt = startedAt;
  }

  setCap(capPerSecond: number | undefined): void {
    this.#cap = capPerSecond ?? Number.POSITIVE_INFINITY;
  }

  /** @returns by how much more or less this process has than before */
  takePart(part: AccountPart): number {
    const factor = part.share / this.#part.share;
    this.#part = part;
    scaleCurve(this.curve, factor);
    return factor;
  }

  /** Goes by what the governor of the account lets this process send. */
  grant({ perSecond, share, capPerSecond }: CommonGrant): void {
    this.#granted = perSecond;
    this.#part = { share, capPerSecond };
  }

  /** The process finds its pace by itself from now on. @param known where it begins */
  goAlone(known: Partial<RateCurve> = {}): void {
    this.#granted = undefined;
    this.#part = { share: 1, capPerSecond: undefined };
    Object.assign(this.curve, known);
  }

  share(): number {
    return this.#part.share;
  }

  /** Requests per second that the whole account may make, as far as this process knows. */
  accountRate(now: number): number {
    return allowedRate(
      { ...this.curve, rate: this.curve.rate / this.#part.share },
      this.#accountBound(now),
    );
  }

  /** Requests per second. */
  rate(now: number): number {
    return allowedRate({ rate: this.#believed() }, this.#bound(now));
  }

  /** The most that is announced or set for the account. */
  accountBound(now: number): number {
    return this.#accountBound(now);
  }

  /** When a used-up quota is there again; undefined when none is used up. */
  freeAt(now: number): number | undefined {
    return this.#limits.freeAt(now);
  }

  /** Notes a send. @param heldMs time for which the pace was all that held it back; @param latencyMs of the unloaded API */
  noteSend(now: number, heldMs: number, latencyMs: number | undefined): void {
    const bound = this.#bound(now);
    if (heldMs > 0 && this.#granted === undefined)
      growRate(this.curve, { bound, heldMs, latencyMs });
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
    const announced = this.#limits.rate(answer.now) * this.#part.share;
    // The first announcement ends the guessing.
    if (this.curve.isRamping && Number.isFinite(announced))
      this.curve.rate = Math.max(this.curve.rate, announced);
  }

  /** What sets the pace now. */
  reason(now: number): Exclude<PaceReason, "gate"> {
    const { isRamping } = this.curve;
    const rate = this.#believed();
    const { share, capPerSecond: ofAll = Number.POSITIVE_INFINITY } = this.#part;
    const cap = Math.min(this.#cap, ofAll * share);
    if (this.freeAt(now) !== undefined) return "quota";
    if (this.#limits.rate(now) * share < Math.min(rate, cap)) return "header";
    if (cap <= rate) return "cap";
    return isRamping && this.#granted === undefined ? "unlimited" : "learned";
  }

  #believed(): number {
    return this.#granted ?? this.curve.rate;
  }

  #bound(now: number): number {
    return Math.min(this.#cap, this.#accountBound(now) * this.#part.share);
  }

  #accountBound(now: number): number {
    const { capPerSecond = Number.POSITIVE_INFINITY } = this.#part;
    return Math.min(capPerSecond, this.#limits.rate(now));
  }
}
