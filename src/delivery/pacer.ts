import type { Clock, Random } from "../kernel/clock.ts";
import { AccountShare, type ToldPace } from "./pacing/account-share.ts";
import { Governor } from "./pacing/governor.ts";
import type { KnownPace } from "./pacing/known-pace.ts";
import { LoadAtAccount } from "./pacing/load-at-account.ts";
import {
  Membership,
  type HeardAccount,
  type OwnGateNews,
  type OwnNews,
} from "./pacing/membership.ts";
import { takeSnapshot, type PaceSnapshot } from "./pacing/pace-snapshot.ts";
import type { Permit } from "./pacing/permit.ts";
import { createRowRefusals, type RowRecord } from "./pacing/row-refusals.ts";
import { WaitingRoom } from "./pacing/waiting-room.ts";
import { stopForQuota } from "./stop-reasons.ts";

/** Decides when a request of a load may leave, for reads, writes and retries alike. */
export interface Pacer {
  /**
   * Resolves when the next request may leave.
   * @param row what is remembered of the row it belongs to; a request without one is never held back for itself
   * @throws the signal's reason when it aborts first; TargetError ERR_QUOTA_USED_UP when there is nothing to wait for
   */
  acquire(signal: AbortSignal, row?: RowRecord): Promise<Permit>;
  snapshot(): PaceSnapshot;
}

/** Requests that an account has left of its 24 hours, counted beyond this process. */
export interface DailyBudget {
  /** Takes one for a request that is about to leave. @throws LoadError when there is none left, or when it can't be counted */
  take(): Promise<void>;
  /** The request that one was taken for never left. */
  giveBack(): void;
}

/** What a load brings with it to the pace of its account. */
export interface LoadBounds {
  /** Never more than this many requests per second; undefined: no cap. The loads of an account together have the highest of theirs. */
  readonly capPerSecond: number | undefined;
  /** Most requests in flight, of this load. */
  readonly mostInFlight: number;
  /** Most requests in flight that the account takes of all its loads; undefined: nothing is known of that. */
  readonly accountInFlight?: number | undefined;
  /** Milliseconds; a longer pause is a quota, at which the load stops. Default: ten minutes. */
  readonly longestWaitMs?: number | undefined;
  readonly dailyBudget?: DailyBudget | undefined;
  /** How many requests are still to be made, where that is known: a quota that they fit into need not be stretched. */
  readonly requestsAhead?: (() => number | undefined) | undefined;
}

export interface PaceMeans {
  readonly clock: Clock;
  readonly random: Random;
}

export type PacerOptions = LoadBounds & PaceMeans;

/** The pacer of one of the loads of an account. */
export interface JoinedPacer extends Pacer {
  /** The load is over; what it leaves of the pace is for the others. */
  leave(): void;
}

/** A pause longer than this is a quota, not a pace. */
const defaultLongestWaitMs = 10 * 60_000;

interface Joined {
  readonly bounds: LoadBounds;
  readonly load: LoadAtAccount;
}

/**
 * Finds the limit of one API account and stays just below it, for all loads of this process that are at work on it, which
 * take turns. `Governor` decides, this waits.
 */
export class AccountPace {
  readonly #clock: Clock;
  readonly #governor: Governor;
  readonly #share: AccountShare;
  readonly #membership: Membership;
  readonly #room: WaitingRoom<Permit>;
  readonly #refusals;
  readonly #joined = new Set<Joined>();
  #urge: () => void = () => undefined;

  constructor({ clock, random }: PaceMeans) {
    this.#clock = clock;
    this.#governor = new Governor({
      capPerSecond: undefined,
      mostInFlight: 0,
      requestsAhead: () => this.#requestsAhead(),
      random,
      startedAt: clock.monotonic(),
    });
    this.#share = new AccountShare(this.#governor, clock);
    this.#membership = new Membership(this.#governor, clock);
    this.#refusals = createRowRefusals(random);
    this.#room = new WaitingRoom<Permit>({
      clock,
      refusals: this.#refusals,
      judge: (now) => this.#governor.judge(now),
      noteIdle: () => this.#governor.noteIdle(),
      loads: () => this.#joined.size,
      explainQuota: (waitMs) => stopForQuota("", clock.now() + waitMs),
    });
  }

  join(bounds: LoadBounds): JoinedPacer {
    const { dailyBudget, longestWaitMs = defaultLongestWaitMs } = bounds;
    const load = new LoadAtAccount({
      governor: this.#governor,
      refusals: this.#refusals,
      clock: this.#clock,
      capPerSecond: bounds.capPerSecond,
      mostInFlight: bounds.mostInFlight,
      longestWaitMs,
      news: () => {
        this.#room.callUp();
        if (this.#membership.hasNews()) this.#urge();
      },
    });
    const joined = { bounds, load };
    this.#joined.add(joined);
    this.#settleBounds();
    const enter = async (signal: AbortSignal, row?: RowRecord): Promise<Permit> =>
      await this.#room.enter(load, signal, row);
    return {
      acquire: async (signal, row) =>
        dailyBudget === undefined
          ? await enter(signal, row)
          : await enterWithin(dailyBudget, async () => await enter(signal, row)),
      snapshot: () =>
        takeSnapshot(load, {
          inProcess: this.#joined.size,
          inAll: this.#share.loads() + this.#membership.others(),
        }),
      leave: () => {
        this.#joined.delete(joined);
        this.#settleBounds();
        this.#room.callUp();
      },
    };
  }

  /** True when all loads have left. */
  isEmpty(): boolean {
    return this.#joined.size === 0;
  }

  /** What the loads of other processes are told of this one. */
  tell(): ToldPace {
    return this.#share.tell();
  }

  /** Takes in what is known of the loads of other processes; whoever is no longer told of is gone. */
  hear(others: readonly ToldPace[]): void {
    const waits = this.#all(({ longestWaitMs = defaultLongestWaitMs }) => longestWaitMs);
    this.#share.hear(others, Math.min(...waits));
    this.#settleInFlight();
    this.#room.callUp();
  }

  /** From now on what happens at the gate is told. @param urge called when there is something that others should know at once */
  share(urge: () => void): void {
    this.#urge = urge;
    this.#membership.begin();
  }

  isAlone(): boolean {
    return this.#membership.isAlone();
  }

  hasGateNews(): boolean {
    return this.#membership.hasNews();
  }

  takeGateNews(): readonly OwnGateNews[] {
    return this.#membership.takeEvents();
  }

  handGateNewsBack(news: readonly OwnGateNews[]): void {
    this.#membership.handBack(news);
  }

  /** What it has found by itself. @param now on the clock that all share */
  known(now: number): KnownPace {
    return this.#membership.known(now);
  }

  /** The most that is announced or set for the account, in requests per second. */
  accountBound(): number {
    return this.#governor.accountBound(this.#clock.monotonic());
  }

  /** What all that are at work on the account are told of this process. */
  tellAll(): OwnNews {
    const widths = this.#all(({ mostInFlight }) => mostInFlight);
    const known = this.#all(({ accountInFlight }) => accountInFlight ?? []).flat();
    return this.#membership.tell(
      {
        loads: this.#joined.size,
        cap: this.#cap(),
        width: widths.reduce((sum, width) => sum + width, 0),
        accountInFlight: known.length === 0 ? undefined : Math.min(...known),
      },
      this.#room.isWaitedIn(),
    );
  }

  /** The gate of the account was closed, as it is told; nothing leaves until it is heard how the account stands. */
  holdForNews(): void {
    this.#membership.hold();
  }

  /** Takes in how the account stands. */
  hearAll(
    account: HeardAccount,
    from: { readonly member: string; readonly at: number; readonly trustedMs: number },
  ): void {
    const waits = this.#all(({ longestWaitMs = defaultLongestWaitMs }) => longestWaitMs);
    this.#membership.hear(account, { ...from, longestPauseMs: Math.min(...waits) });
    this.#settleInFlight();
    this.#room.callUp();
    if (this.#membership.hasNews()) this.#urge();
  }

  #cap(): number | undefined {
    const caps = this.#all(({ capPerSecond = Number.POSITIVE_INFINITY }) => capPerSecond);
    const highest = Math.max(...caps);
    return Number.isFinite(highest) ? highest : undefined;
  }

  #all<T>(of: (bounds: LoadBounds) => T): readonly T[] {
    return [...this.#joined].map(({ bounds }) => of(bounds));
  }

  /** Undefined where one of the loads does not know. */
  #requestsAhead(): number | undefined {
    let sum = 0;
    for (const { bounds } of this.#joined) {
      const ahead = bounds.requestsAhead?.();
      if (ahead === undefined) return undefined;
      sum += ahead;
    }
    return sum;
  }

  #settleBounds(): void {
    if (this.#joined.size === 0) return;
    const capPerSecond = this.#cap();
    this.#governor.setCap(capPerSecond);
    this.#share.setOwn(this.#joined.size, capPerSecond);
    this.#settleInFlight();
  }

  #settleInFlight(): void {
    const own = this.#all(({ mostInFlight }) => mostInFlight).reduce((sum, most) => sum + most, 0);
    const known = this.#all(({ accountInFlight = Number.POSITIVE_INFINITY }) => accountInFlight);
    // In company the governor of the account divides them.
    const share = this.#governor.isAlone() ? this.#governor.share() : 1;
    const part = Math.floor(Math.min(...known) * share);
    this.#governor.setMostInFlight(Math.max(1, Math.min(own, part)));
  }
}

/** The pacer of a load that is alone at its account, as far as anybody knows. */
export function createPacer({ clock, random, ...bounds }: PacerOptions): Pacer {
  return new AccountPace({ clock, random }).join(bounds);
}

/** A request is counted when it has its turn, so that whoever waits in vain for the day's last ones takes none of them. */
async function enterWithin(budget: DailyBudget, enter: () => Promise<Permit>): Promise<Permit> {
  const permit = await enter();
  try {
    await budget.take();
  } catch (error) {
    permit.takeBack();
    throw error;
  }
  const takeBack = (): void => {
    permit.takeBack();
    budget.giveBack();
  };
  return { ...permit, takeBack };
}
