import type { Random } from "../../clock.ts";
import { HeaderLimits } from "./announced-limits.ts";
import { createGate, type Gate } from "./gate.ts";
import type { AnswerSigns, Leave, PaceReason, Sent } from "./governor-types.ts";
import { allowedRate, followRate, growRate, newGrowth, shortestCycleMs } from "./growth.ts";
import { createInFlightWindow } from "./in-flight-window.ts";
import { LearnedInFlight } from "./in-flight-trial.ts";
import { createMovingShare } from "./moving-share.ts";
import { RefusalBook } from "./refusal-book.ts";
import { createRollingCap } from "./rolling-cap.ts";
import { createSendLog } from "./send-log.ts";

export interface GovernorOptions {
  /** Never more than this many requests per second; undefined: no cap. */
  readonly capPerSecond: number | undefined;
  /** Most requests in flight. */
  readonly mostInFlight: number;
  /** An announced pause longer than this is a quota, not a pace. */
  readonly longestWaitMs: number;
  /** How many requests are still to be made, where that is known. */
  readonly requestsAhead: () => number | undefined;
  readonly random: Random;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
}

/** What a sender may catch up after a late wake. */
const catchUpMs = 20;
const outageShare = 0.6;
const outageStepMs = 1000;

/**
 * Decides when a request may leave, from nothing but what came of those before: finds the limit, stays just below it, and
 * closes a gate for everybody on a refusal, which a single probe opens again. Pure: time and chance are handed in.
 */
export class Governor {
  readonly gate: Gate;
  readonly #options: GovernorOptions;
  readonly #growth = newGrowth();
  readonly #limits: HeaderLimits;
  readonly #window: ReturnType<typeof createInFlightWindow>;
  readonly #trial = new LearnedInFlight();
  readonly #cap: ReturnType<typeof createRollingCap>;
  readonly #sends = createSendLog(4096);
  readonly #faults = createMovingShare(1 / 20);
  readonly #book: RefusalBook;
  readonly #bound: number;
  #refusals = 0;
  #inFlight = 0;
  #count = 0;
  #epoch = 0;
  /** The place in the even sequence of sends that was taken last. */
  #slotAt = Number.NEGATIVE_INFINITY;
  #sentAt: number;
  #notBefore = 0;
  #held: { readonly by: "pace" | "in-flight"; readonly since: number } | undefined;

  constructor(options: GovernorOptions) {
    this.#options = options;
    this.gate = createGate(options.random);
    this.#limits = new HeaderLimits(options.random, options.requestsAhead);
    this.#window = createInFlightWindow(options.startedAt);
    this.#cap = createRollingCap(options.capPerSecond);
    this.#bound = options.capPerSecond ?? Number.POSITIVE_INFINITY;
    this.#book = new RefusalBook(options.startedAt);
    this.#sentAt = options.startedAt;
  }

  /** Whether a request may leave now. Asked only when there is one to send: waiting is what the pace grows by. */
  judge(now: number): Leave {
    const { gate } = this;
    const capAt = Math.max(this.#cap.nextAt(), this.#notBefore);
    if (gate.isClosed()) {
      this.#held = undefined;
      if (gate.isProbeOut()) return { kind: "after-answer" };
      const at = Math.max(gate.probeAt(), capAt);
      return at > now ? { kind: "at", at } : { kind: "now", isProbe: true };
    }
    if (this.#inFlight >= this.#windowSize(now)) {
      this.#hold("in-flight", now);
      return { kind: "after-answer" };
    }
    const freeAt = this.#limits.freeAt(now);
    if (freeAt !== undefined) {
      this.#held = undefined;
      const waitMs = freeAt - now;
      return waitMs > this.#options.longestWaitMs
        ? { kind: "quota", waitMs }
        : { kind: "at", at: freeAt };
    }
    const at = Math.max(this.#slotAt + 1000 / this.#rate(now), capAt);
    if (at <= now) return { kind: "now", isProbe: false };
    this.#hold("pace", now);
    return { kind: "at", at };
  }

  /** Notes that a request leaves. Only after `judge` said so. */
  send(now: number): Sent {
    const bound = this.#outsideBound(now);
    if (this.#held?.by === "pace") growRate(this.#growth, bound, now - this.#held.since);
    if (this.#held?.by === "in-flight" && this.#inFlight + 1 >= this.#trial.bound())
      this.#trial.noteHeld(now - this.#held.since);
    this.#held = undefined;
    followRate(this.#growth, bound, now - this.#sentAt);
    this.#slotAt = Math.max(this.#slotAt + 1000 / this.#rate(now), now - catchUpMs);
    this.#sentAt = now;
    this.#cap.noteSend(now);
    this.#sends.note(now);
    this.#limits.noteSend();
    this.#inFlight += 1;
    this.#count += 1;
    const isProbe = this.gate.isClosed();
    this.gate.sendProbe();
    const { number, epoch, inFlight } = {
      number: this.#count,
      epoch: this.#epoch,
      inFlight: this.#inFlight,
    };
    return { number, epoch, inFlight, isProbe, at: now };
  }

  /** The API took the request, whatever it thought of the record. */
  accepted(sent: Sent, signs: AnswerSigns, now: number): void {
    this.#land(sent, signs, now);
    this.#faults.note(false);
    this.#book.noteAccepted();
    this.#window.noteAccepted(now, signs.latencyMs ?? now - sent.at);
    const formerRate = this.#trial.noteAccepted(sent.inFlight, now);
    if (formerRate !== undefined) this.#growth.rate = formerRate;
    if (sent.isProbe) this.#reopen(now);
  }

  /** The API refused for limits of its own. @param isAlone when only this row is refused: no news of the pace */
  refused(sent: Sent, signs: AnswerSigns, now: number, isAlone = false): void {
    this.#land(sent, signs, now);
    this.#faults.note(false);
    this.#refusals += 1;
    const asked = signs.retryAfterMs;
    if (sent.isProbe) {
      this.#book.noteRefused();
      return this.gate.keepClosed(now, asked);
    }
    if (isAlone) return;
    this.#book.noteRefused();
    this.#trial.noteRefused(sent.inFlight, now);
    if (this.gate.isClosed()) return asked === undefined ? undefined : this.gate.extend(now, asked);
    // Old news of the rate, but a wait that the API asks for is a wait.
    if (sent.epoch !== this.#epoch) this.#notBefore = Math.max(this.#notBefore, now + (asked ?? 0));
    else this.#close(asked, now);
  }

  /** No answer, or a fault of the server: nothing is learned of the limit, but an outage closes the gate too. */
  troubled(sent: Sent, signs: AnswerSigns, now: number): void {
    this.#land(sent, signs, now);
    this.#faults.note(true);
    if (sent.isProbe) return this.gate.keepClosed(now, undefined);
    if (this.gate.isClosed() || this.#faults.value() <= outageShare) return;
    this.gate.close(now, "outage", { askedMs: undefined, stepMs: outageStepMs });
    this.#epoch += 1;
  }

  /** The request never left. */
  takeBack(sent: Sent): void {
    this.#inFlight -= 1;
    if (sent.isProbe) this.gate.takeProbeBack();
  }

  /** The pace for whoever looks on: requests per second (undefined: none known), why, and how many may be out. */
  pace(now: number): { perSecond: number | undefined; why: PaceReason; window: number } {
    const window = this.#windowSize(now);
    const announced = this.#limits.rate(now);
    const { rate, isRamping } = this.#growth;
    const perSecond = this.#rate(now);
    const of = (
      why: PaceReason,
      shown: number | undefined = perSecond,
    ): ReturnType<Governor["pace"]> => ({
      perSecond: shown,
      why,
      window,
    });
    if (this.gate.isClosed()) return of("gate");
    if (this.#limits.freeAt(now) !== undefined) return of("quota", 0);
    if (announced < Math.min(rate, this.#bound)) return of("header");
    if (this.#bound <= rate) return of("cap");
    return isRamping ? of("unlimited", undefined) : of("learned");
  }

  refusals(): number {
    return this.#refusals;
  }

  baseLatencyMs(): number | undefined {
    return this.#window.baseLatencyMs();
  }

  #rate(now: number): number {
    return allowedRate(this.#growth, this.#outsideBound(now));
  }

  #outsideBound(now: number): number {
    return Math.min(this.#bound, this.#limits.rate(now));
  }

  #windowSize(now: number): number {
    const most = Math.min(this.#options.mostInFlight, this.#trial.bound());
    return this.#window.size(now, most, this.#rate(now));
  }

  #hold(by: "pace" | "in-flight", now: number): void {
    if (this.#held?.by !== by) this.#held = { by, since: now };
  }

  #land({ number }: Sent, { announcements }: AnswerSigns, now: number): void {
    this.#inFlight -= 1;
    this.#limits.learn(announcements, { now, number, sentAfter: this.#count - number });
    const announced = this.#limits.rate(now);
    // The first announcement ends the guessing.
    if (this.#growth.isRamping && Number.isFinite(announced))
      this.#growth.rate = Math.max(this.#growth.rate, announced);
  }

  #close(askedMs: number | undefined, now: number): void {
    const growth = this.#growth;
    const rate = this.#rate(now);
    this.#book.begin({
      at: now,
      refusedRate: growth.isRamping ? rate : Math.min(rate, growth.lagging),
      sentInLastSecond: this.#sends.countSince(now, 1000),
      retryAfterMs: askedMs,
    });
    const stepMs = Math.min(2000, Math.max(100, 1500 / growth.rate));
    this.gate.close(now, "refusal", { askedMs, stepMs });
    this.#epoch += 1;
  }

  #reopen(now: number): void {
    const growth = this.#growth;
    if (this.gate.cause() === "outage") {
      growth.start = growth.rate / 2;
      growth.rate = growth.start;
      growth.grownMs = 0;
      growth.cycleMs = shortestCycleMs;
    } else if (this.#trial.explainsRefusals(now, this.#book.formerRate(now))) {
      growth.isRamping = true;
    } else this.#book.estimate(growth, now);
    this.#book.turnPage(now);
    this.gate.open(now);
    this.#epoch += 1;
    this.#slotAt = now;
  }
}
