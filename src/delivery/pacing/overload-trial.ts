import { scaleCurve, type RateCurve } from "./rate-curve.ts";

/** A refusal that may be a fault that came by chance. Requests per second. */
export interface SuspectClosing {
  /** It was long, and nothing spoke for a limit there. */
  readonly isOutage: boolean;
  /** Whether the rate had come to where the limit was expected. */
  readonly wasExpected: boolean;
  /** Requests that got through since the one before. */
  readonly accepted: number;
  readonly refusedRate: number;
  /** What had got through for sure. */
  readonly passedRate: number;
}

/**
 * The evidence for three in ten being refused against one in twenty failing, in natural logarithms: by a 503, and by an answer that
 * is none. A thousand to one is enough.
 */
const forRefusals = Math.log(0.3 / 0.05);
const forChance = Math.log(0.7 / 0.95);
const enoughEvidence = Math.log(1000);
/** A rate so far below one that got through can't be what was refused. */
const fading = 0.95;
const clearlyBelow = 0.9;
const mostBelow = 2;
/** Where fewer get through, the limit may have fallen. */
const enoughAccepted = 8;
const mostSlowed = 8;
const confirming = 40;
const firstPauseMs = 60_000;
const longestPauseMs = 960_000;

/**
 * Tells a 503 by which a server refuses what is too much for it from one that comes by chance. Many at once are taken for
 * refusals; when they keep coming at a rate that had got through, they are none, and the pace goes back to what it was. Monotonic milliseconds.
 */
export class OverloadTrial {
  #evidence = 0;
  #isBelieved = false;
  /** The curve to go back to. */
  #before: RateCurve | undefined;
  #rateBefore = 0;
  #passedRate = 0;
  #below = 0;
  #fails = 0;
  #notBefore = 0;

  note(isUnavailable: boolean): void {
    const evidence = this.#evidence + (isUnavailable ? forRefusals : forChance);
    this.#evidence = Math.min(enoughEvidence, Math.max(0, evidence));
  }

  /** Whether a 503 that has just been noted is to be taken for a refusal. @param rate requests per second that are allowed */
  isRefusal(curve: Readonly<RateCurve>, rate: number, now: number): boolean {
    if (this.#isBelieved) return true;
    if (now < this.#notBefore || this.#evidence < enoughEvidence) return false;
    this.#isBelieved = true;
    this.#passedRate = 0;
    this.#keep(curve, rate);
    return true;
  }

  /**
   * What the time between two of them says. Asked when the gate opens.
   * @param curve how it goes on if they are refusals
   * @returns the curve to go back to when they are none
   */
  judge(
    closing: Omit<SuspectClosing, "isOutage">,
    curve: Readonly<RateCurve>,
    now: number,
  ): RateCurve | undefined {
    const { wasExpected, accepted, refusedRate } = closing;
    const isBelow = refusedRate < clearlyBelow * this.#passedRate;
    this.#passedRate = Math.max(fading * this.#passedRate, closing.passedRate);
    if (wasExpected && accepted >= confirming && !isBelow) this.#keep(curve, refusedRate);
    if (isBelow && accepted >= enoughAccepted) this.#below += 1;
    if (this.#below < mostBelow && refusedRate >= this.#rateBefore / mostSlowed) return undefined;
    this.#isBelieved = false;
    this.#evidence = 0;
    this.#notBefore = now + Math.min(longestPauseMs, firstPauseMs * 2 ** this.#fails);
    this.#fails += 1;
    return this.#before;
  }

  scale(factor: number): void {
    this.#rateBefore *= factor;
    this.#passedRate *= factor;
    if (this.#before !== undefined) scaleCurve(this.#before, factor);
  }

  #keep(curve: Readonly<RateCurve>, rate: number): void {
    this.#before = { ...curve };
    this.#rateBefore = rate;
    this.#below = 0;
  }
}
