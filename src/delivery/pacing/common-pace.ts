import { divide, divideWhole } from "./divide.ts";
import { GivenPlaces, grantMs } from "./given-places.ts";
import { createSendTotals } from "./send-totals.ts";
import type { RequestCounts } from "./governor-types.ts";
import { curveOf, type KnownPace, knownPace } from "./known-pace.ts";
import {
  allowedRate,
  followRate,
  growRate,
  halveRate,
  newRateCurve,
  type RateCurve,
} from "./rate-curve.ts";
import { RefusalBook } from "./refusal-book.ts";

/** The bounds of all loads of a process. */
export interface MemberBounds {
  readonly loads: number;
  /** Most requests per second that their settings allow; undefined: no cap. */
  readonly cap: number | undefined;
  /** Most in flight that their settings allow. */
  readonly width: number;
  /** Most in flight that the account takes of all, as this process knows it. */
  readonly accountInFlight: number | undefined;
}

/** What a process at work on the account tells of itself; counts since it came. */
export interface MemberNews extends MemberBounds, RequestCounts {
  /** Requests per second that it can use; undefined: as many as it gets. */
  readonly wanted: number | undefined;
  /** Share of the time since it told last for which the pace was all that held it back. */
  readonly held: number;
}

/** The same, with who it is and what it was granted. */
export interface ToldMember extends MemberNews {
  readonly member: string;
  readonly grant:
    | { readonly rate: number; readonly inFlight: number | undefined; readonly until: number }
    | undefined;
}

/** What all have told, and how the gate stands. */
export interface ToldAccount {
  readonly now: number;
  readonly gate: {
    /** Odd while it is closed. */
    readonly epoch: number;
    readonly closedAt: number;
    readonly openedAt: number;
    readonly askedMs: number | undefined;
  };
  readonly members: readonly ToldMember[];
}

export interface GrantedPart {
  readonly rate: number;
  readonly inFlight: number | undefined;
}

type Counts = Omit<RequestCounts, "inFlight">;

/** Of several processes that see the end of one outage, one counts. */
const sameOutageMs = 10_000;
/** So long what can't be divided stays with one: longer than a grant is good. */
const turnMs = 5000;

/**
 * The pace that all processes at work on an account have in common, decided by one of them from what all have told: the
 * same curve and the same books as those of a process alone, kept with the sums. Pure.
 */
export class CommonPace {
  readonly #curve: RateCurve;
  readonly #book: RefusalBook;
  readonly #sends = createSendTotals();
  readonly #places = new GivenPlaces();
  readonly #counted = new Map<string, Counts>();
  /** Nobody is given more places before. */
  #moreFrom = 0;
  /** Since when it is known what all have sent. */
  readonly #since: number;
  #at: number;
  #epoch: number;
  #learnedAt: number | undefined;
  #closing: { readonly at: number; readonly refusedRate: number } | undefined;
  #outageAt = Number.NEGATIVE_INFINITY;

  /**
   * @param epoch of the gate that the known pace takes in
   * @param before who decided until now: the process itself, which was alone; or another one, whose latest grants may not all be known
   */
  constructor(
    now: number,
    known: KnownPace | undefined,
    epoch: number,
    before: { readonly alone: string } | "another",
  ) {
    if (before === "another") this.#moreFrom = now + grantMs;
    else this.#places.give(before.alone, Number.MAX_SAFE_INTEGER, now);
    this.#since = now;
    this.#at = now;
    this.#epoch = epoch;
    this.#book = new RefusalBook(now);
    this.#curve = known === undefined ? newRateCurve() : curveOf(known);
    this.#learnedAt = known?.learnedAt;
  }

  /**
   * Takes in what all have told.
   * @param bound the most that is announced or set, for the account
   */
  take({ now, gate, members }: ToldAccount, bound: number): void {
    const elapsedMs = Math.max(0, now - this.#at);
    this.#at = now;
    this.#count(members, now);
    if (this.#epoch % 2 === 0 && gate.epoch === this.#epoch) {
      const heldMs = elapsedMs * heldShare(members);
      if (heldMs > 0) growRate(this.#curve, { bound, heldMs, latencyMs: undefined });
      followRate(this.#curve, bound, elapsedMs);
    }
    while (this.#epoch < gate.epoch) {
      this.#epoch += 1;
      if (this.#epoch % 2 === 1) this.#close(gate.closedAt, bound);
      else this.#reopen(gate, now);
    }
  }

  /** The gate's epoch that the pace takes in. */
  pacedEpoch(): number {
    return this.#epoch % 2 === 0 ? this.#epoch : this.#epoch - 1;
  }

  known(): KnownPace {
    return knownPace(this.#curve, this.#learnedAt);
  }

  /** What each may send. */
  grants({ members, now }: ToldAccount, bound: number): ReadonlyMap<string, GrantedPart> {
    const takers = members.map(({ loads, wanted = Number.POSITIVE_INFINITY }) => ({
      places: loads,
      most: wanted,
    }));
    const rates = divide(allowedRate(this.#curve, bound), takers);
    const inFlight = this.#divideInFlight(members, now);
    return new Map(
      members.map(({ member }, index) => [
        member,
        { rate: rates[index] ?? 0, inFlight: inFlight?.[index] },
      ]),
    );
  }

  #count(members: readonly ToldMember[], now: number): void {
    let total = 0;
    for (const { member, sent, accepted, refused, outages } of members) {
      // What somebody did before it was heard of first says nothing of the time since.
      const before = this.#counted.get(member) ?? { sent, accepted, refused, outages };
      this.#counted.set(member, { sent, accepted, refused, outages });
      total += Math.max(0, sent - before.sent);
      this.#book.noteAccepted(Math.max(0, accepted - before.accepted));
      this.#book.noteRefused(Math.max(0, refused - before.refused));
      if (outages > before.outages) this.#noteOutage(now);
    }
    this.#sends.note(now, total);
  }

  /** A place is given to another one only when nobody can be in it any more. */
  #divideInFlight(members: readonly ToldMember[], now: number): readonly number[] | undefined {
    const known = members.flatMap(({ accountInFlight }) => accountInFlight ?? []);
    if (known.length === 0) return undefined;
    const limit = Math.max(1, Math.min(...known));
    const takers = members.map(({ loads, width }) => ({ places: loads, most: width }));
    const wanted = divideWhole(limit, takers, Math.floor(now / turnMs));
    const taken = members.map((told) => this.#places.taken(told, now));
    const left = limit - taken.reduce((sum, places) => sum + places, 0);
    let free = now < this.#moreFrom ? 0 : left;
    return members.map(({ member }, index) => {
      const [want = 0, has = 0] = [wanted[index], taken[index]];
      const more = Math.max(0, Math.min(want - has, free));
      free -= more;
      const places = Math.min(want, has + more);
      this.#places.give(member, places, now);
      return places;
    });
  }

  #noteOutage(now: number): void {
    if (now - this.#outageAt >= sameOutageMs) halveRate(this.#curve);
    this.#outageAt = now;
  }

  #close(at: number, bound: number): void {
    const rate = allowedRate(this.#curve, bound);
    const { isRamping, lagging } = this.#curve;
    this.#closing = { at, refusedRate: isRamping ? rate : Math.min(rate, lagging) };
  }

  #reopen({ openedAt, askedMs }: ToldAccount["gate"], now: number): void {
    const closing = this.#closing;
    this.#closing = undefined;
    if (closing !== undefined) {
      this.#book.begin({
        ...closing,
        ...this.#sentUntil(closing.at),
        retryAfterMs: askedMs,
      });
      this.#book.estimate(this.#curve, Math.max(closing.at, openedAt));
      this.#learnedAt = now;
    }
    this.#book.turnPage(now);
  }

  /** What was sent before whoever decides had heard of anything speaks for no limit. */
  #sentUntil(at: number): { readonly sentInLastSecond: number; readonly limit: number } {
    const [unknown, lastSecond] = [Number.POSITIVE_INFINITY, at - 1000];
    return {
      sentInLastSecond: lastSecond < this.#since ? unknown : this.#sends.since(lastSecond),
      limit: this.#sends.limitBy(this.#book.openSince(), at) || unknown,
    };
  }
}

/** Share of the time for which the pace was what held all of them back. */
function heldShare(members: readonly ToldMember[]): number {
  const all = members.reduce((sum, { grant }) => sum + (grant?.rate ?? 0), 0);
  if (all === 0) return 0;
  return members.reduce((sum, { held, grant }) => sum + (held * (grant?.rate ?? 0)) / all, 0);
}
