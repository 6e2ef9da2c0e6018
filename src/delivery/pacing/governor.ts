import { BelievedPace } from "./believed-pace.ts";
import { createGate, type Gate } from "./gate.ts";
import type {
  AccountPart,
  AnswerSigns,
  CommonGrant,
  Course,
  GateNews,
  GovernorOptions,
  Leave,
  PaceReason,
  Refused,
  RequestCounts,
  Sent,
} from "./governor-types.ts";
import type { RateCurve } from "./rate-curve.ts";
import { createInFlightWindow, type InFlightWindow } from "./in-flight-window.ts";
import { createMovingShare } from "./moving-share.ts";
import { RefusalLessons } from "./refusal-lessons.ts";
import { SendSlots } from "./send-slots.ts";

/** Beyond this share of failed requests it is an outage. */
const outageShare = 0.6;
const outageStepMs = 1000;

/**
 * Decides when a request may leave, from nothing but what came of those before: finds the limit, stays just below it, and
 * closes a gate for everybody on a refusal, which a single probe opens again. Pure: time and chance are handed in.
 */
export class Governor {
  readonly gate: Gate;
  readonly #pace: BelievedPace;
  readonly #slots: SendSlots;
  readonly #window: InFlightWindow;
  readonly #lessons: RefusalLessons;
  readonly #faults = createMovingShare(1 / 20);
  #mostInFlight: number;
  #refusals = 0;
  #inFlight = 0;
  #count = 0;
  /** Counts gate movements: a refusal of a request sent before the last one is old news. */
  #epoch = 0;
  /** Time for which the pace was all that held requests back. */
  #pacedMs = 0;
  #accepted = 0;
  #refusedForAll = 0;
  #outages = 0;
  /** What is known of the gate is told to others, who are at work on the account. */
  #tellGate: (news: GateNews) => void = () => undefined;
  /** Nothing leaves before, unless it is heard before how the account stands. */
  #heldUntil = 0;
  /** While it goes by what is granted to it; undefined: it is alone, and decides by itself. */
  #grant: CommonGrant | undefined;
  #mayProbe = true;
  #held: { readonly by: "pace" | "in-flight"; readonly since: number } | undefined;

  constructor(options: GovernorOptions) {
    const { random, startedAt, capPerSecond } = options;
    this.#mostInFlight = options.mostInFlight;
    this.gate = createGate(random);
    this.#pace = new BelievedPace(options);
    this.#slots = new SendSlots(capPerSecond);
    this.#window = createInFlightWindow(startedAt);
    this.#lessons = new RefusalLessons(this.#pace.curve, startedAt);
  }

  setCap(capPerSecond: number | undefined): void {
    this.#pace.setCap(capPerSecond);
    this.#slots.setCap(capPerSecond);
  }

  setMostInFlight(most: number): void {
    this.#mostInFlight = most;
  }

  /** Whether a request may leave now. Asked only when there is one to send: waiting is what the pace grows by. */
  judge(now: number): Leave {
    if (this.#grant !== undefined && this.#isSpent(this.#grant, now)) {
      this.#held = undefined;
      return { kind: "after-answer" };
    }
    if (this.gate.isClosed()) return this.#judgeProbe(now);
    if (now < this.#heldUntil) {
      this.#held = undefined;
      return { kind: "at", at: this.#heldUntil };
    }
    if (this.#inFlight >= this.#windowSize(now)) {
      this.#hold("in-flight", now);
      return { kind: "after-answer" };
    }
    const freeAt = this.#pace.freeAt(now);
    if (freeAt !== undefined) {
      this.#held = undefined;
      return { kind: "pause", at: freeAt };
    }
    const at = this.#slots.nextAt(this.#pace.rate(now));
    if (at <= now) return { kind: "now", isProbe: false };
    this.#hold("pace", now);
    return { kind: "at", at };
  }

  /** Notes that a request leaves. Only after `judge` said so. */
  send(now: number): Sent {
    const heldMs = now - (this.#held?.since ?? now);
    if (this.#held?.by === "in-flight" && this.#inFlight + 1 >= this.#lessons.inFlight.bound())
      this.#lessons.inFlight.noteHeld(heldMs);
    this.#slots.take(now, this.#pace.rate(now));
    const pacedMs = this.#held?.by === "pace" ? heldMs : 0;
    this.#pacedMs += pacedMs;
    this.#pace.noteSend(now, pacedMs, this.#window.cautiousLatencyMs());
    this.#held = undefined;
    this.#inFlight += 1;
    this.#count += 1;
    const isProbe = this.gate.isClosed();
    this.gate.sendProbe();
    return {
      number: this.#count,
      epoch: this.#epoch,
      inFlight: this.#inFlight,
      isProbe,
      at: now,
    };
  }

  /** Nobody who waits may go, for reasons of their own. */
  noteIdle(): void {
    this.#held = undefined;
  }

  /** The request is on its way only now, some time after leave was given. */
  noteLeaving({ number }: Sent, now: number): void {
    this.#slots.noteLeaving(number, now, this.#pace.rate(now));
  }

  /** The API took the request, whatever it thought of the record. */
  accepted(sent: Sent, signs: AnswerSigns, now: number): void {
    this.#land(sent, signs, now);
    this.#accepted += 1;
    this.#faults.note(false);
    this.#lessons.noteAccepted(sent.inFlight, now);
    this.#window.noteAccepted(now, signs.latencyMs ?? now - sent.at);
    if (this.#isProbe(sent)) this.#reopen(now);
  }

  /** The API refused for limits of its own. @param isAlone when only this row is refused: no news of the pace */
  refused(sent: Sent, signs: AnswerSigns, now: number, isAlone: boolean): void {
    // That nothing is left, as its headers may say, is not the rate that was refused.
    const rate = this.#pace.rate(now);
    this.#land(sent, signs, now);
    this.#refusals += 1;
    if (isAlone && !this.#isProbe(sent)) this.#faults.note(false);
    else this.#refuse(sent, { rate, askedMs: signs.retryAfterMs, cause: "refusal" }, now);
  }

  /** The API is overloaded, or so it says, and for no given time: a limit of its own, or a fault like any other. */
  unavailable(sent: Sent, signs: AnswerSigns, now: number): void {
    const rate = this.#pace.rate(now);
    // In company whoever governs learns from refusals, which these may not be.
    if (this.#grant !== undefined || !this.#lessons.takesForRefusal(rate, now))
      return this.troubled(sent, signs, now);
    this.#land(sent, signs, now);
    this.#refuse(sent, { rate, askedMs: undefined, cause: "overload" }, now);
  }

  #refuse(sent: Sent, refused: Refused, now: number): void {
    const { book, inFlight } = this.#lessons;
    this.#faults.note(false);
    this.#refusedForAll += 1;
    book.noteRefused();
    const isProbe = this.#isProbe(sent);
    // A probe that is refused with little in flight speaks against a limit on that.
    if (isProbe) inFlight.noteRefused(sent.inFlight);
    if (isProbe) return this.#keepClosed(now, refused.askedMs);
    if (this.gate.isClosed()) return this.gate.extend(now, this.#passOn(refused.askedMs));
    // Old news of the rate, but a wait that the API asks for is a wait.
    if (sent.epoch !== this.#epoch)
      return this.#slots.holdUntil(now + this.#passOn(refused.askedMs));
    // Only the first of a burst: the others were in flight with it and say the same once more.
    inFlight.noteRefused(sent.inFlight);
    this.#close(sent, refused, now);
  }

  /** The request with this number was refused for its row alone: what its refusal has taught is forgotten. */
  takeRefusalBack(number: number): void {
    if (!this.gate.isClosed()) this.#lessons.takeBack(number);
  }

  /** No answer, or a fault of the server: nothing is learned of the limit, but an outage closes the gate too. */
  troubled(sent: Sent, signs: AnswerSigns, now: number): void {
    this.#land(sent, signs, now);
    this.#faults.note(true);
    if (this.#isProbe(sent)) return this.#keepClosed(now, undefined);
    if (this.gate.isClosed() || this.#faults.value() <= outageShare) return;
    this.gate.close(now, "outage", { askedMs: undefined, stepMs: outageStepMs });
    this.#epoch += 1;
  }

  /** The request never left. */
  takeBack(sent: Sent): void {
    this.#inFlight -= 1;
    if (this.#isProbe(sent)) this.gate.takeProbeBack();
  }

  /** The pace for whoever looks on: requests per second (undefined: no limit known), why, and how many may be out. */
  pace(now: number): { perSecond: number | undefined; why: PaceReason; window: number } {
    const why = this.gate.isClosed() ? "gate" : this.#pace.reason(now);
    const perSecond = why === "unlimited" ? undefined : this.#pace.rate(now);
    return { perSecond, why, window: this.#windowSize(now) };
  }

  /** What this process may have of the pace from now on. */
  takePart(part: AccountPart): void {
    this.#lessons.scale(this.#pace.takePart(part));
  }

  share(): number {
    return this.#pace.share();
  }

  accountRate(now: number): number {
    return this.#pace.accountRate(now);
  }

  /** What the last refusal taught; undefined while no limit was met. */
  course(): Course | undefined {
    return this.#lessons.course();
  }

  /** Goes by what a refusal taught another process. While the gate is closed there is news of its own to come. */
  adopt(course: Course, now: number): void {
    if (!this.gate.isClosed()) this.#lessons.adopt(course, now);
  }

  /** The API has told another process to wait. */
  pauseElsewhere(forMs: number, now: number): void {
    if (this.gate.isClosed()) return this.gate.extend(now, forMs);
    this.gate.close(now, "elsewhere", { askedMs: forMs, stepMs: forMs });
    this.#epoch += 1;
  }

  /** Requests sent so far, and milliseconds for which the pace was all that held them back. */
  demand(now: number): { readonly sent: number; readonly pacedMs: number } {
    const current = this.#held?.by === "pace" ? now - this.#held.since : 0;
    return { sent: this.#count, pacedMs: this.#pacedMs + current };
  }

  refusals(): number {
    return this.#refusals;
  }

  baseLatencyMs(): number | undefined {
    return this.#window.baseLatencyMs();
  }

  /** @param tell told of whatever others should know of the gate */
  watchGate(tell: (news: GateNews) => void): void {
    this.#tellGate = tell;
  }

  /** Goes by what is granted to it from now on. @param mayProbe whether it is the one that sends the probe while the gate is closed */
  goBy(grant: CommonGrant, mayProbe: boolean): void {
    this.#heldUntil = 0;
    this.#grant = grant;
    this.#mayProbe = mayProbe;
    this.#pace.grant(grant);
  }

  /** Decides by itself from now on, beginning with what is known of the pace of the account. */
  goAlone(known: Partial<RateCurve> | undefined, now: number): void {
    this.#heldUntil = 0;
    this.#grant = undefined;
    this.#mayProbe = true;
    this.#pace.goAlone(known);
    const isKnown = known !== undefined && known.isRamping !== true;
    this.#lessons.beginAnew(isKnown ? now : undefined, now);
  }

  /** There is news to be heard: it goes on with what it hears, or when it has heard nothing for so long. */
  holdUntil(at: number): void {
    this.#heldUntil = at;
  }

  /** It may send the probe, whoever else may. */
  mayProbe(): void {
    this.#mayProbe = true;
  }

  isAlone(): boolean {
    return this.#grant === undefined;
  }

  /** The curve, for whoever goes on with it. */
  curve(): Readonly<RateCurve> {
    return this.#pace.curve;
  }

  /** The most that is announced or set for the account. */
  accountBound(now: number): number {
    return this.#pace.accountBound(now);
  }

  /** Somebody's probe was taken. */
  openByOthers(now: number): void {
    this.#lessons.book.turnPage(now);
    this.gate.open(now);
    this.#epoch += 1;
    this.#slots.restart(now);
  }

  counts(): RequestCounts {
    return {
      sent: this.#count,
      accepted: this.#accepted,
      refused: this.#refusedForAll,
      outages: this.#outages,
      inFlight: this.#inFlight,
    };
  }

  /** A probe whose gate was opened or closed anew meanwhile is a request like any other. */
  #isProbe({ isProbe, epoch }: Sent): boolean {
    return isProbe && epoch === this.#epoch && this.gate.isClosed();
  }

  #isSpent({ until, inFlight = Number.POSITIVE_INFINITY }: CommonGrant, now: number): boolean {
    return now >= until || this.#inFlight >= inFlight;
  }

  /** Others wait as well for what the API asks for. */
  #passOn(askedMs = 0): number {
    if (askedMs > 0) this.#tellGate({ kind: "closed", forMs: askedMs, askedMs });
    return askedMs;
  }

  #keepClosed(now: number, asked: number | undefined): void {
    this.gate.keepClosed(now, asked);
    if (this.gate.cause() !== "outage")
      this.#tellGate({ kind: "extended", forMs: this.gate.probeAt() - now });
  }

  #judgeProbe(now: number): Leave {
    this.#held = undefined;
    if (this.gate.isProbeOut()) return { kind: "after-answer" };
    // A probe before that would be refused, as the API says itself; in company it is all that say when.
    const freeAt = this.#grant === undefined ? (this.#pace.freeAt(now) ?? 0) : 0;
    const at = Math.max(this.gate.probeAt(), this.#slots.earliestAt(), freeAt);
    if (at > now) return { kind: "pause", at };
    const isOthers = !this.#mayProbe && this.gate.cause() !== "outage";
    return isOthers ? { kind: "after-answer" } : { kind: "now", isProbe: true };
  }

  #windowSize(now: number): number {
    const most = Math.min(this.#mostInFlight, this.#lessons.inFlight.bound());
    return this.#window.size(now, most, this.#pace.rate(now));
  }

  #hold(by: "pace" | "in-flight", now: number): void {
    if (this.#held?.by !== by) this.#held = { by, since: now };
  }

  #land({ number }: Sent, { announcements }: AnswerSigns, now: number): void {
    this.#inFlight -= 1;
    this.#pace.learn(announcements, { now, number, sentAfter: this.#count - number });
  }

  #close({ number, at: sentAt }: Sent, { rate, askedMs, cause }: Refused, now: number): void {
    const { curve } = this.#pace;
    this.#lessons.begin(number, {
      at: now,
      refusedRate: curve.isRamping ? rate : Math.min(rate, curve.lagging),
      sentInLastSecond: this.#slots.sentInLastSecond(now),
      limit: this.#slots.limitBy(this.#lessons.book.openSince(), sentAt),
      retryAfterMs: askedMs,
    });
    const stepMs = Math.min(2000, Math.max(100, 1500 / curve.rate));
    this.gate.close(now, cause, { askedMs, stepMs });
    this.#epoch += 1;
    // Whether it is this one that probes is decided with all others.
    if (this.#grant !== undefined) this.#mayProbe = false;
    this.#tellGate({ kind: "closed", forMs: this.gate.probeAt() - now, askedMs });
  }

  #reopen(now: number): void {
    const cause = this.gate.cause();
    if (cause === "outage") this.#outages += 1;
    else this.#tellGate({ kind: "opened" });
    if (this.#grant !== undefined && cause !== "outage") {
      // It is opened for all at once, when the pace is decided anew.
      this.gate.takeProbeBack();
      this.#mayProbe = false;
      return;
    }
    if (cause === "refusal" || cause === "overload") this.#lessons.learn(cause, now);
    if (cause === "outage") this.#lessons.endOutage();
    this.#lessons.book.turnPage(now);
    this.gate.open(now);
    this.#epoch += 1;
    this.#slots.restart(now);
  }
}
