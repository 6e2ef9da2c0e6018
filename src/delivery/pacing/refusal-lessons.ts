import type { Course } from "./governor-types.ts";
import { LearnedInFlight } from "./in-flight-trial.ts";
import { OverloadTrial } from "./overload-trial.ts";
import { goBackTo, halveRate, restartCurve, scaleCurve, type RateCurve } from "./rate-curve.ts";
import { RefusalBook, type Begun } from "./refusal-book.ts";

/** What a process that decides by itself learns from refusals, for its curve. Monotonic milliseconds. */
export class RefusalLessons {
  readonly inFlight = new LearnedInFlight();
  readonly #overload = new OverloadTrial();
  readonly book: RefusalBook;
  readonly #curve: RateCurve;
  #learnedAt: number | undefined;
  /** The request whose refusal was the last lesson, and the curve as it was then. */
  #last: { readonly number: number; readonly curve: RateCurve } | undefined;

  constructor(curve: RateCurve, startedAt: number) {
    this.#curve = curve;
    this.book = new RefusalBook(startedAt);
  }

  /** @param inFlight how many were out when the request was sent */
  noteAccepted(inFlight: number, now: number): void {
    this.#overload.note(false);
    this.book.noteAccepted();
    const formerRate = this.inFlight.noteAccepted(inFlight, now);
    if (formerRate !== undefined) this.#curve.rate = formerRate;
  }

  /** Whether a 503 is one. @param rate requests per second that are allowed */
  takesForRefusal(rate: number, now: number): boolean {
    this.#overload.note(true);
    return this.#overload.isRefusal(this.#curve, rate, now);
  }

  /** The gate closes. @param number of the request that was refused */
  begin(number: number, closing: Begun): void {
    this.#last = { number, curve: { ...this.#curve } };
    this.book.begin(closing);
  }

  /** The gate opens: what the refusal means for the curve. */
  learn(cause: "refusal" | "overload", now: number): void {
    const curve = this.#curve;
    const suspect = cause === "overload" ? this.book.suspect(curve, now) : undefined;
    if (suspect?.isOutage === true) return this.endOutage();
    if (this.inFlight.explainsRefusals(now, this.book.formerRate(now))) curve.isRamping = true;
    else this.book.estimate(curve, now);
    if (suspect !== undefined) Object.assign(curve, this.#overload.judge(suspect, curve, now));
    this.#learnedAt = now;
  }

  /** The request with this number was refused for its row alone: what its refusal has taught is forgotten. */
  takeBack(number: number): void {
    if (this.#last?.number !== number) return;
    goBackTo(this.#curve, this.#last.curve);
    this.#last = undefined;
  }

  /** The API answers again after an outage. */
  endOutage(): void {
    halveRate(this.#curve);
    this.#last = undefined;
  }

  /** What the last refusal taught; undefined while no limit was met. */
  course(): Course | undefined {
    const { ceiling, start, cycleMs, isRamping } = this.#curve;
    const learnedAt = this.#learnedAt;
    return isRamping || learnedAt === undefined
      ? undefined
      : { ceiling, start, cycleMs, learnedAt };
  }

  /** Goes by what a refusal taught another process. */
  adopt({ learnedAt, ...course }: Course, now: number): void {
    restartCurve(this.#curve, course);
    this.#curve.grownMs = Math.min(course.cycleMs, Math.max(0, now - learnedAt));
    this.beginAnew(learnedAt, now);
  }

  /** The curve was set by what is known of the account. @param learnedAt undefined: as before */
  beginAnew(learnedAt: number | undefined, now: number): void {
    this.#last = undefined;
    this.#learnedAt = learnedAt ?? this.#learnedAt;
    this.book.turnPage(now);
  }

  /** The process has another part of the account's pace. */
  scale(factor: number): void {
    this.book.scale(factor);
    this.inFlight.scale(factor);
    this.#overload.scale(factor);
    if (this.#last !== undefined) scaleCurve(this.#last.curve, factor);
  }
}
