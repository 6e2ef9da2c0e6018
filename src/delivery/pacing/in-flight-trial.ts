import { createInFlightCounts } from "./in-flight-counts.ts";

/** How many requests may be in flight by what the API was seen to refuse. Times in monotonic milliseconds. */
export interface InFlightTrial {
  /** Infinite while no limit on requests in flight was found. */
  bound(): number;
  /** @returns the rate to go back to when a trial just failed: it was not the number in flight */
  noteAccepted(inFlight: number, now: number): number | undefined;
  noteRefused(inFlight: number): void;
  /**
   * Asked when the gate opens again.
   * @param formerRate requests per second that were accepted before
   * @returns true when the refusals are explained by the number in flight, so that the rate need not fall
   */
  explainsRefusals(now: number, formerRate: number): boolean;
  /** Time for which the bound was all that held requests back. */
  noteHeld(ms: number): void;
  /** The rate to hold against has changed by a factor, for reasons of others. */
  scale(factor: number): void;
}

interface Trial {
  readonly since: number;
  readonly before: number;
  formerRate: number;
  answers: number;
}

const trialAnswers = 60;
const mostLost = 0.1;
const firstPauseMs = 30_000;
const firstRaiseMs = 10_000;
const longestRaiseMs = 120_000;

export class LearnedInFlight implements InFlightTrial {
  readonly #counts = createInFlightCounts();
  #bound = Number.POSITIVE_INFINITY;
  #trial: Trial | undefined;
  #fails = 0;
  #notBefore = 0;
  #heldMs = 0;
  #raiseAfterMs = firstRaiseMs;
  #isRaised = false;
  /** A refusal at the bound since the gate closed. */
  #refusedAtBound = false;
  #refusedBelow = false;

  bound(): number {
    return this.#bound;
  }

  noteAccepted(inFlight: number, now: number): number | undefined {
    this.#counts.note(inFlight, false);
    const trial = this.#trial;
    if (trial === undefined) return undefined;
    trial.answers += 1;
    if (trial.answers < trialAnswers) return undefined;
    const rate = (trial.answers / Math.max(1, now - trial.since)) * 1000;
    if (rate < (1 - mostLost) * trial.formerRate) return this.#endTrial(trial, now);
    this.#trial = undefined;
    this.#fails = 0;
    return undefined;
  }

  noteRefused(inFlight: number): void {
    this.#counts.note(inFlight, true);
    if (inFlight >= this.#bound) this.#refusedAtBound = true;
    else this.#refusedBelow = true;
  }

  explainsRefusals(now: number, formerRate: number): boolean {
    const onlyAtBound = this.#refusedAtBound && !this.#refusedBelow;
    this.#refusedAtBound = false;
    this.#refusedBelow = false;
    if (this.#isRaised && onlyAtBound) return this.#takeRaiseBack();
    const threshold = now < this.#notBefore ? undefined : this.#counts.findThreshold();
    if (threshold !== undefined && threshold <= this.#bound) {
      const before = this.#trial?.before ?? this.#bound;
      this.#trial = {
        since: now,
        before,
        formerRate: this.#trial?.formerRate ?? formerRate,
        answers: 0,
      };
      this.#bound = threshold - 1;
      this.#isRaised = false;
      this.#heldMs = 0;
      return true;
    }
    if (this.#trial !== undefined) this.#endTrial(this.#trial, now);
    return false;
  }

  noteHeld(ms: number): void {
    if (this.#trial !== undefined) return;
    this.#heldMs += ms;
    if (this.#heldMs < this.#raiseAfterMs) return;
    this.#heldMs = 0;
    this.#bound += 1;
    this.#isRaised = true;
  }

  scale(factor: number): void {
    if (this.#trial !== undefined) this.#trial.formerRate *= factor;
  }

  #takeRaiseBack(): boolean {
    this.#bound -= 1;
    this.#isRaised = false;
    this.#heldMs = 0;
    this.#raiseAfterMs = Math.min(longestRaiseMs, this.#raiseAfterMs * 2);
    return true;
  }

  #endTrial({ before, formerRate }: Trial, now: number): number {
    this.#trial = undefined;
    this.#bound = before;
    this.#notBefore = now + firstPauseMs * 2 ** this.#fails;
    this.#fails += 1;
    return (1 - mostLost) * formerRate;
  }
}
