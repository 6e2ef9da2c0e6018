import type { Clock } from "../../kernel/clock.ts";
import type { MemberBounds, MemberNews, ToldAccount } from "./common-pace.ts";
import { Demand } from "./demand.ts";
import { grantMs } from "./given-places.ts";
import type { GateNews } from "./governor-types.ts";
import type { Governor } from "./governor.ts";
import { curveOf, type KnownPace, knownPace } from "./known-pace.ts";

/** What this process tells of itself to all that are at work on the account. */
export interface OwnNews extends MemberNews {
  /** True while it has a request that could probe. */
  readonly isWaiting: boolean;
}

/** What this process saw at the gate, with the gate's epoch as it knew it. */
export type OwnGateNews =
  | (Exclude<GateNews, { readonly kind: "extended" }> & { readonly epoch: number })
  | Extract<GateNews, { readonly kind: "extended" }>;

/** What is heard of the account; instants on the clock that all share. */
export interface HeardAccount extends ToldAccount {
  readonly gate: ToldAccount["gate"] & {
    readonly until: number;
    readonly prober: string | undefined;
  };
  readonly governor: string | undefined;
  readonly pace: KnownPace | undefined;
  readonly pacedEpoch: number;
}

/** A newcomer sends so much of an equal share until it is granted one. */
const firstShare = 0.1;
const slowestFirst = 0.5;
/** So long it is waited for what stands in the ledger, when news of it were told. */
const heardWithinMs = 1000;
/** So long after the gate was opened its pace is waited for; then whoever governs is being followed by another. */
const decidedWithinMs = 500;

/**
 * This process among those at work on an account. Alone it decides by itself, as if there were no others; in company it goes by
 * what is granted to it, and by one gate for all.
 */
export class Membership {
  readonly #governor: Governor;
  readonly #clock: Clock;
  readonly #demand: Demand;
  #events: OwnGateNews[] = [];
  #epoch = 0;
  #others = 0;
  #held: { readonly at: number; readonly pacedMs: number } | undefined;
  #hasHeard = false;
  /** When it was told that there is something to be heard. */
  #heldAt = Number.NEGATIVE_INFINITY;

  constructor(governor: Governor, clock: Clock) {
    this.#governor = governor;
    this.#clock = clock;
    this.#demand = new Demand(governor);
  }

  /** What it sees at the gate is told from now on. */
  begin(): void {
    this.#governor.watchGate((news) => this.#note(news));
  }

  /** Loads at work on the account, those of other processes included. */
  others(): number {
    return this.#others;
  }

  isAlone(): boolean {
    return this.#governor.isAlone();
  }

  /** True while something happened at the gate that others don't know. */
  hasNews(): boolean {
    return this.#events.length > 0;
  }

  /** Something was told that is not known yet: it holds for as long as it takes to hear. */
  hold(): void {
    if (this.#governor.isAlone() || this.#governor.gate.isClosed()) return;
    this.#heldAt = this.#clock.monotonic();
    this.#governor.holdUntil(this.#heldAt + heardWithinMs);
  }

  /** What happened at the gate since it was asked last. Where it can't be told it is handed back. */
  takeEvents(): readonly OwnGateNews[] {
    return this.#events.splice(0);
  }

  handBack(events: readonly OwnGateNews[]): void {
    this.#events.unshift(...events);
  }

  tell(bounds: MemberBounds, isWaiting: boolean): OwnNews {
    const now = this.#clock.monotonic();
    return {
      ...bounds,
      wanted: this.#demand.wanted(now, bounds.cap),
      ...this.#governor.counts(),
      held: this.#heldShare(now),
      isWaiting,
    };
  }

  /** The pace as this process has found it by itself. @param now on the clock that all share */
  known(now: number): KnownPace {
    const learnedAt = this.#governor.course()?.learnedAt;
    const agoMs = learnedAt === undefined ? undefined : this.#clock.monotonic() - learnedAt;
    return knownPace(
      this.#governor.curve(),
      agoMs === undefined ? undefined : Math.round(now - agoMs),
    );
  }

  /**
   * Takes in what was heard.
   * @param member this process
   * @param at monotonic milliseconds, a moment before it was asked for
   * @param trustedMs how old what was learned by others may be to begin with
   */
  hear(
    account: HeardAccount,
    {
      member,
      at,
      longestPauseMs,
      trustedMs,
    }: {
      readonly member: string;
      readonly at: number;
      readonly longestPauseMs: number;
      readonly trustedMs: number;
    },
  ): void {
    const { members, governor } = account;
    const others = members.filter((other) => other.member !== member);
    this.#others = others.reduce((sum, { loads }) => sum + loads, 0);
    if (others.length === 0 && governor === member) this.#beAlone(account, trustedMs);
    else this.#goByGrant(account, member, at);
    this.#hasHeard = true;
    // What was asked for before says nothing of what was told since.
    if (this.#heldAt > at) this.#governor.holdUntil(this.#heldAt + heardWithinMs);
    this.#followGate(account, member, longestPauseMs);
  }

  #beAlone({ pace, now }: HeardAccount, trustedMs: number): void {
    const isFirst = !this.#hasHeard;
    if (this.#governor.isAlone() && !isFirst) return;
    const isTrusted =
      !isFirst || (pace?.learnedAt !== undefined && now - pace.learnedAt < trustedMs);
    const known = pace === undefined || !isTrusted ? undefined : pace;
    if (isFirst && known === undefined) return;
    const curve = known && curveOf(known);
    // Above the ceiling it was on its way to see whether the limit has risen, which it does not begin with.
    const begun =
      curve && isFirst ? { ...curve, rate: Math.min(curve.rate, curve.ceiling) } : curve;
    const grownMs = begun && isFirst ? Math.min(begun.grownMs, begun.cycleMs) : begun?.grownMs;
    this.#governor.goAlone(begun && { ...begun, grownMs: grownMs ?? 0 }, this.#clock.monotonic());
  }

  #goByGrant({ members, pace, now, gate }: HeardAccount, member: string, at: number): void {
    const own = members.find((one) => one.member === member);
    const mayProbe = gate.epoch % 2 === 1 && gate.prober === member;
    const rate = pace?.rate ?? 0;
    const caps = members.map(({ cap = Number.POSITIVE_INFINITY }) => cap);
    const highest = Math.max(...caps);
    const capPerSecond = Number.isFinite(highest) ? highest : undefined;
    if (own?.grant !== undefined) {
      const { grant } = own;
      const granted = members.reduce((sum, one) => sum + (one.grant?.rate ?? 0), 0);
      const share = Math.min(1, Math.max(0.001, grant.rate / Math.max(granted, grant.rate, 0.001)));
      const { rate: perSecond, inFlight } = grant;
      const until = at + (grant.until - now);
      this.#governor.goBy({ perSecond, share, capPerSecond, inFlight, until }, mayProbe);
    } else if (this.#governor.isAlone()) {
      const share = firstShare / members.length;
      this.#governor.goBy(
        {
          perSecond: Math.max(slowestFirst, rate * share),
          share,
          capPerSecond,
          inFlight: own?.accountInFlight === undefined ? undefined : 0,
          until: at + grantMs,
        },
        mayProbe,
      );
    }
  }

  #followGate(
    { gate, now, pacedEpoch }: HeardAccount,
    member: string,
    longestPauseMs: number,
  ): void {
    const own = this.#governor.gate;
    const monotonic = this.#clock.monotonic();
    const isTold = this.#events.length === 0;
    if (isTold) this.#epoch = gate.epoch;
    if (gate.epoch % 2 === 1) {
      const patienceMs = longestPauseMs - own.closedForMs(monotonic);
      // What is waited for too long is tried once, whoever may.
      if (patienceMs <= 0) this.#governor.mayProbe();
      else if (own.isClosed() || isTold)
        this.#keepClosed(Math.min(patienceMs, gate.until - now), monotonic);
      return;
    }
    if (this.#governor.isAlone() || !isTold || !own.isClosed() || own.cause() === "outage") return;
    const isDecided = pacedEpoch >= gate.epoch || now - gate.openedAt > decidedWithinMs;
    if (isDecided) this.#governor.openByOthers(monotonic);
  }

  #keepClosed(pauseMs: number, monotonic: number): void {
    const { gate } = this.#governor;
    // Alone it knows best by itself; but whoever closed the gate may be gone, and a probe has to open it.
    if (gate.isClosed() && (this.#governor.isAlone() || pauseMs <= 0)) return;
    this.#governor.pauseElsewhere(Math.max(0, pauseMs), monotonic);
  }

  #heldShare(now: number): number {
    const { pacedMs } = this.#governor.demand(now);
    const before = this.#held;
    this.#held = { at: now, pacedMs };
    if (before === undefined || now <= before.at) return 0;
    return Math.min(1, Math.max(0, (pacedMs - before.pacedMs) / (now - before.at)));
  }

  #note(news: GateNews): void {
    switch (news.kind) {
      case "closed":
        this.#events.push({ ...news, epoch: this.#epoch });
        this.#epoch += this.#epoch % 2 === 0 ? 1 : 0;
        return;
      case "extended":
        this.#events.push(news);
        return;
      case "opened":
        this.#events.push({ kind: "opened", epoch: this.#epoch });
        this.#epoch += 1;
    }
  }
}
