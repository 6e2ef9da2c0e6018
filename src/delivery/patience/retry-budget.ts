import type { Clock } from "../../kernel/clock.ts";

/** What a load may spend on repeating requests. */
export interface RetryAllowance {
  /** Retries earned by one request that is none. */
  readonly perRequest: number;
  /** Retries at hand in the beginning, and the most that can be saved up. */
  readonly most: number;
  /** Milliseconds in which one more comes by itself, so that a load without any never stands still. */
  readonly trickleMs: number;
}

/** One retry for ten requests, a few to begin with, and one a second when all are spent. */
export const usualAllowance: RetryAllowance = { perRequest: 0.1, most: 20, trickleMs: 1000 };

/**
 * Keeps a sick server from being beaten: retries are a share of the requests that came before. Past it a retry waits, with
 * its place in the window, so that the pace falls instead of rows failing.
 */
export interface RetryBudget {
  /** A request that repeats nothing. */
  noteRequest(): void;
  /** Resolves when a retry may be made, first come first served. @throws the signal's reason when it aborts first */
  take(signal: AbortSignal): Promise<void>;
}

export function createRetryBudget(
  { perRequest, most, trickleMs }: RetryAllowance,
  clock: Clock,
): RetryBudget {
  let saved = most;
  let countedAt = clock.monotonic();
  let turn: Promise<unknown> = Promise.resolve();

  const count = (): void => {
    const now = clock.monotonic();
    saved = Math.min(most, saved + (now - countedAt) / trickleMs);
    countedAt = now;
  };
  const waitForOne = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      count();
      if (saved >= 1) break;
      // A fraction of a millisecond less than one is one: clocks round.
      await clock.sleep(Math.max(1, (1 - saved) * trickleMs), signal);
    }
    saved -= 1;
  };

  return {
    noteRequest: () => {
      saved = Math.min(most, saved + perRequest);
    },
    take: async (signal) => {
      const mine = turn.then(async () => await waitForOne(signal));
      turn = mine.catch(() => undefined);
      await mine;
    },
  };
}
