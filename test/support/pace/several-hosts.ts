import { AccountPace } from "../../../src/delivery/pacer.ts";
import { LimitExchange } from "../../../src/load/access/limit-exchange.ts";
import type { ApiBehaviour } from "./api-behaviour.ts";
import { startLoad, type PlayedLoad } from "./play-load.ts";
import { createSeededChance } from "./seeded-chance.ts";
import { openLimitDatabase, openSharedLimits, type SharedLimits } from "./shared-limits.ts";
import type { ArrivedRequest } from "./simulated-api.ts";
import { repeatIn } from "./together.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

export interface PlayedHost extends PlayedLoad {
  /** When it begins, in milliseconds. */
  readonly from?: number;
  /** When it is lost without a word, in milliseconds. */
  readonly lostAt?: number;
  /** Most in flight that the account takes, as its settings say. */
  readonly accountInFlight?: number;
}

export interface HostsOutcome {
  /** What arrived from each. */
  readonly arrived: readonly (readonly ArrivedRequest[])[];
  /** When each was over, in milliseconds; infinite for one that was lost. */
  readonly overAt: readonly number[];
  readonly mostInFlight: number;
  readonly shared: SharedLimits;
}

interface Play {
  readonly hears?: boolean;
  readonly seed?: number;
  /** Called before the first begins. */
  readonly during?: (shared: SharedLimits, clock: VirtualClock) => Promise<void>;
  /** True when nothing more is of interest. */
  readonly until?: number;
}

/** Processes of several hosts at work on one account in simulated time, each with a load, against one API. */
export async function playHosts(
  hosts: readonly PlayedHost[],
  behaviour: ApiBehaviour,
  { hears = true, seed = 1, during, until = Number.POSITIVE_INFINITY }: Play = {},
): Promise<HostsOutcome> {
  const clock = createVirtualClock();
  const shared = openSharedLimits(clock, { database: openLimitDatabase(), hears });
  const counted = countInFlight(behaviour);
  const arrived: (readonly ArrivedRequest[])[] = hosts.map(() => []);
  const overAt = hosts.map(() => Number.POSITIVE_INFINITY);
  const play = async (
    { from = 0, lostAt, accountInFlight, ...load }: PlayedHost,
    index: number,
  ): Promise<void> => {
    await clock.sleep(from);
    const random = createSeededChance(10 * seed + index);
    const own = lostAt === undefined ? clock : mortal(clock, lostAt);
    const pace = new AccountPace({ clock: own, random });
    const { concurrency: mostInFlight = 20, ratePerSecond: capPerSecond } = load;
    const pacer = pace.join({ capPerSecond, mostInFlight, accountInFlight });
    const exchange = new LimitExchange(pace, "acme", own);
    const ledger = lostAt === undefined ? shared : openSharedLimits(own, shared);
    const leave = await exchange.join(ledger, repeatIn(own));
    const { api, outcome } = startLoad(load, counted.behaviour, {
      clock: own,
      random,
      join: () => pacer,
    });
    arrived[index] = api.arrived;
    await outcome;
    overAt[index] = clock.monotonic();
    pacer.leave();
    await leave();
  };
  const lost = hosts.filter(({ lostAt }) => lostAt !== undefined).length;
  let over = 0;
  for (const [index, host] of hosts.entries()) void play(host, index).then(() => (over += 1));
  void during?.(shared, clock);
  const isOver = (): boolean => over >= hosts.length - lost || clock.monotonic() >= until;
  await clock.run(isOver, 24 * 3_600_000);
  return { arrived, overAt, mostInFlight: counted.most(), shared };
}

/** From some time on whoever goes by it waits for ever. */
function mortal(clock: VirtualClock, lostAt: number): VirtualClock {
  return {
    ...clock,
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (clock.monotonic() >= lostAt) await new Promise(() => undefined);
    },
  };
}

/** Requests that the API has of all at once. */
function countInFlight(behaviour: ApiBehaviour): {
  readonly behaviour: ApiBehaviour;
  readonly most: () => number;
} {
  let inFlight = 0;
  let most = 0;
  const { limiter } = behaviour;
  return {
    most: () => most,
    behaviour: {
      ...behaviour,
      limiter: {
        admit: (now) => {
          const decision = limiter.admit(now);
          if (decision.isRefused) return decision;
          inFlight += 1;
          most = Math.max(most, inFlight);
          return decision;
        },
        release: () => {
          inFlight -= 1;
          limiter.release?.();
        },
      },
    },
  };
}
