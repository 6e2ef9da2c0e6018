import type { Clock, Random } from "../kernel/clock.ts";
import { Governor } from "./pacing/governor.ts";
import { createLatencyBook } from "./pacing/latency-book.ts";
import { takeSnapshot, type PaceSnapshot } from "./pacing/pace-snapshot.ts";
import { issuePermit, type Permit, type PermitDesk } from "./pacing/permit.ts";
import { createRowRefusals, type RowRecord } from "./pacing/row-refusals.ts";
import { WaitingRoom } from "./pacing/waiting-room.ts";
import { stopForQuota } from "./stop-reasons.ts";

/** Decides when a request may leave; one per API account, for reads, writes and retries alike. */
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

export interface PacerOptions {
  /** Never more than this many requests per second; undefined: no cap. */
  readonly capPerSecond: number | undefined;
  /** Most requests in flight. */
  readonly mostInFlight: number;
  /** Milliseconds; a longer pause is a quota, at which the load stops. Default: ten minutes. */
  readonly longestWaitMs?: number | undefined;
  readonly dailyBudget?: DailyBudget | undefined;
  /** How many requests are still to be made, where that is known: a quota that they fit into need not be stretched. */
  readonly requestsAhead?: (() => number | undefined) | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** A pause longer than this is a quota, not a pace. */
const defaultLongestWaitMs = 10 * 60_000;

/** A pacer that finds the API's limit and stays just below it; `Governor` decides, this waits. */
export function createPacer(options: PacerOptions): Pacer {
  const { clock, random, dailyBudget, longestWaitMs = defaultLongestWaitMs } = options;
  const governor = new Governor({
    capPerSecond: options.capPerSecond,
    mostInFlight: options.mostInFlight,
    requestsAhead: options.requestsAhead ?? (() => undefined),
    longestWaitMs,
    random,
    startedAt: clock.monotonic(),
  });
  const refusals = createRowRefusals(random);
  const desk: PermitDesk = {
    governor,
    refusals,
    latencies: createLatencyBook(),
    clock,
    longestWaitMs,
    news: () => room.callUp(),
  };
  const room = new WaitingRoom<Permit>({
    clock,
    refusals,
    judge: (now) => governor.judge(now),
    letGo: (now, row) => issuePermit(governor.send(now), row, desk),
    explainQuota: (waitMs) => stopForQuota("", clock.now() + waitMs),
  });
  return {
    acquire: async (signal, row) =>
      dailyBudget === undefined
        ? await room.enter(signal, row)
        : await enterWithin(dailyBudget, async () => await room.enter(signal, row)),
    snapshot: () => takeSnapshot(desk),
  };
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
