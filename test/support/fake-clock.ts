import type { Clock } from "../../src/kernel/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export interface FakeClock extends Clock {
  /** Lets `ms` milliseconds pass, waking sleepers in order and letting their work run. */
  advance(ms: number): Promise<void>;
}

/** Lets every promise that is ready go on. */
async function letPromisesRun(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock whose time passes only when told; it starts at 2026-01-01T00:00:00Z. */
export function createFakeClock(): FakeClock {
  const start = Date.UTC(2026, 0, 1);
  let elapsed = 0;
  let sleepers: Sleeper[] = [];

  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    let sleeper: Sleeper | undefined;
    let giveUp: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        sleeper = { at: elapsed + Math.max(0, ms), wake: resolve };
        sleepers.push(sleeper);
        giveUp = () => reject(signal?.reason);
        signal?.addEventListener("abort", giveUp);
      });
    } finally {
      sleepers = sleepers.filter((other) => other !== sleeper);
      if (giveUp !== undefined) signal?.removeEventListener("abort", giveUp);
    }
  };

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleep,
    advance: async (ms) => {
      const end = elapsed + ms;
      await letPromisesRun();
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        elapsed = Math.max(elapsed, next.at);
        sleepers = sleepers.filter((other) => other !== next);
        next.wake();
        await letPromisesRun();
      }
      elapsed = end;
    },
  };
}
