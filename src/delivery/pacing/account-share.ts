import type { Clock } from "../../kernel/clock.ts";
import { Demand } from "./demand.ts";
import { divide } from "./divide.ts";
import type { Course } from "./governor-types.ts";
import type { Governor } from "./governor.ts";

/** What a process and others tell one another of the pace of an account that they share. Rates in requests per second. */
export interface ToldPace {
  /** Loads of that process which are at work on the account. */
  readonly loads: number;
  /** What the process can use; undefined: as much as it gets. */
  readonly wanted: number | undefined;
  /** The most that its own settings let it send; undefined: no bound. */
  readonly cap: number | undefined;
  /** Until when the API has it wait, in epoch milliseconds. */
  readonly pausedUntil: number | undefined;
  /** What the last refusal taught of the limit of the whole account; undefined while it has met none. */
  readonly course: ToldCourse | undefined;
}

/** A course for the whole account. */
export interface ToldCourse extends Omit<Course, "learnedAt"> {
  /** Epoch milliseconds. */
  readonly learnedAt: number;
}

/** Clocks are read at different moments: a course is newer only when it is newer by more than that. */
const sameCourseMs = 100;
/** What a newcomer begins with, of its share, until others have heard of it. */
const firstShare = 0.1;
/** More is taken when others have had so long to hear that it is not theirs any more, in milliseconds. */
const riseAfterMs = 700;

/** The part of an account's pace that this process takes, by what it hears of others. */
export class AccountShare {
  readonly #governor: Governor;
  readonly #clock: Clock;
  readonly #demand: Demand;
  #cap: number | undefined;
  #loads = 0;
  #wanted: number | undefined;
  #others: readonly ToldPace[] = [];
  /** More than it takes now, and since when that is there for it. */
  #rise: { readonly share: number; readonly since: number } | undefined;
  #isNew = true;

  constructor(governor: Governor, clock: Clock) {
    this.#governor = governor;
    this.#clock = clock;
    this.#demand = new Demand(governor);
  }

  /** @param cap the most that the own settings allow; undefined: no bound */
  setOwn(loads: number, cap: number | undefined): void {
    this.#loads = loads;
    this.#cap = cap;
  }

  /** Loads at work on the account, those of other processes included. */
  loads(): number {
    return this.#loads + this.#others.reduce((sum, { loads }) => sum + loads, 0);
  }

  tell(): ToldPace {
    const now = this.#clock.monotonic();
    const sinceEpoch = this.#clock.now() - now;
    this.#wanted = this.#demand.wanted(now, this.#cap);
    const { gate } = this.#governor;
    const isPaused = gate.isClosed() && gate.cause() === "refusal" && gate.probeAt() > now;
    return {
      loads: this.#loads,
      wanted: this.#wanted,
      cap: this.#cap,
      pausedUntil: isPaused ? Math.round(gate.probeAt() + sinceEpoch) : undefined,
      course: this.#course(sinceEpoch),
    };
  }

  /**
   * @param others who is at work on the account in other processes
   * @param longestPauseMs so long at most what others were told to wait counts, whatever it is
   */
  hear(others: readonly ToldPace[], longestPauseMs: number): void {
    const now = this.#clock.monotonic();
    const wall = this.#clock.now();
    this.#others = others;
    this.#takeShare(now);
    this.#adoptNewest(now, wall - now);
    const until = Math.max(...others.map(({ pausedUntil = 0 }) => pausedUntil));
    const pauseMs = Math.min(longestPauseMs, until - wall);
    if (pauseMs > 0) this.#governor.pauseElsewhere(pauseMs, now);
  }

  /** Whoever used less than its part says nothing of what the whole account would have been given. */
  #course(sinceEpoch: number): ToldCourse | undefined {
    const course = this.#governor.course();
    if (course === undefined || this.#wanted !== this.#cap) return undefined;
    const share = this.#governor.share();
    return {
      ceiling: course.ceiling / share,
      start: course.start / share,
      cycleMs: course.cycleMs,
      learnedAt: Math.round(course.learnedAt + sinceEpoch),
    };
  }

  #takeShare(now: number): void {
    const caps = [this.#cap, ...this.#others.map(({ cap }) => cap)];
    const bounds = caps.filter((cap) => cap !== undefined);
    const capPerSecond = bounds.length < caps.length ? undefined : Math.max(...bounds);
    const rate = Math.min(
      this.#governor.accountRate(now),
      capPerSecond ?? Number.POSITIVE_INFINITY,
    );
    const share = shareOf(rate, this.#loads, this.#others);
    const isLimitKnown =
      capPerSecond !== undefined || this.#others.some(({ course }) => course !== undefined);
    if (this.#isNew) {
      const isBesideOthers = isLimitKnown && this.#others.length > 0;
      this.#governor.takePart({ share: isBesideOthers ? firstShare * share : share, capPerSecond });
    } else this.#governor.takePart({ share: this.#whenFree(share, now), capPerSecond });
    this.#isNew = false;
  }

  /** Less at once, more a while after it is there. */
  #whenFree(share: number, now: number): number {
    const current = this.#governor.share();
    const rise = this.#rise;
    if (share <= current) {
      this.#rise = undefined;
      return share;
    }
    const least = Math.min(share, rise?.share ?? share);
    const isFree = rise !== undefined && now - rise.since >= riseAfterMs;
    this.#rise = isFree ? undefined : { share: least, since: rise?.since ?? now };
    return isFree ? least : current;
  }

  #adoptNewest(now: number, sinceEpoch: number): void {
    const known = this.#governor.course()?.learnedAt ?? Number.NEGATIVE_INFINITY;
    let newest: ToldCourse | undefined;
    for (const { course } of this.#others)
      if (course !== undefined && course.learnedAt > (newest?.learnedAt ?? 0)) newest = course;
    if (newest === undefined) return;
    const learnedAt = Math.min(now, newest.learnedAt - sinceEpoch);
    if (learnedAt <= known + sameCourseMs) return;
    const share = this.#governor.share();
    const { ceiling, start, cycleMs } = newest;
    const course = { ceiling: ceiling * share, start: start * share, cycleMs, learnedAt };
    this.#governor.adopt(course, now);
  }
}

/** The share of whoever takes what it gets. @param rate what there is to share, in requests per second */
function shareOf(rate: number, loads: number, others: readonly ToldPace[]): number {
  const own = { places: loads, most: Number.POSITIVE_INFINITY };
  const takers = others.map(({ loads: places, wanted: most = Number.POSITIVE_INFINITY }) => ({
    places,
    most,
  }));
  const [part = 0] = divide(rate, [own, ...takers]);
  return part / rate;
}
