import { setTimeout as pause } from "node:timers/promises";
import type { Listening } from "../operations/entrance.ts";

/** Has whoever looks on look again as soon as something was told of, and now and then all the same. */
export interface Bell {
  /** Aborts with the next ring. Asked for before a look, so that what is told of meanwhile is not missed. */
  readonly next: AbortSignal;
  /** Somebody looks on from now on. @returns to be called when he does no more */
  join(): () => void;
  readonly ring: () => void;
  /** Waits for a ring, and not longer than one may be without a look. */
  wait(ring: AbortSignal, signal: AbortSignal): Promise<void>;
}

interface BellMeans {
  /** Listens to what processes tell of the ledger. Undefined: nobody is told of anything. */
  readonly listen: (hear: () => void) => Promise<Listening | undefined>;
  /** Milliseconds between two looks where nobody is told; five times as long where somebody is. */
  readonly oftenMs: number;
}

const rarely = 5;
/** News come in swarms: one look is enough for all that are told in that time. In milliseconds. */
const swarmMs = 100;

export function createBell({ listen, oftenMs }: BellMeans): Bell {
  let next = new AbortController();
  let lookers = 0;
  let listening: Promise<Listening | undefined> | undefined;
  let heard: Listening | undefined;
  const ring = (): void => {
    const rung = next;
    next = new AbortController();
    rung.abort();
  };
  const begin = async (): Promise<Listening | undefined> => {
    heard = await listen(ring);
    return heard;
  };
  return {
    get next() {
      return next.signal;
    },
    ring,
    join: () => {
      lookers += 1;
      listening ??= begin();
      return () => {
        lookers -= 1;
        if (lookers > 0) return;
        const over = listening;
        [listening, heard] = [undefined, undefined];
        void over?.then((one) => one?.stop());
      };
    },
    wait: async (rung, signal) => {
      const quiet = { signal } as const;
      await pause(Math.min(swarmMs, oftenMs), undefined, quiet).catch(() => undefined);
      const mostMs = heard?.isHeard === true ? rarely * oftenMs : oftenMs;
      const woken = { signal: AbortSignal.any([rung, signal]) };
      await pause(mostMs, undefined, woken).catch(() => undefined);
    },
  };
}
