import type { Clock } from "../../kernel/clock.ts";

/** A wait that can be broken off. */
export interface Linger {
  readonly start: () => void;
  readonly cancel: () => void;
}

/** @param over called when a wait has passed that was not broken off */
export function createLinger(clock: Clock, ms: number, over: () => void): Linger {
  let waiting: AbortController | undefined;
  const cancel = (): void => {
    waiting?.abort();
    waiting = undefined;
  };
  return {
    start: () => {
      cancel();
      const mine = new AbortController();
      waiting = mine;
      clock.sleep(ms, mine.signal).then(
        () => {
          if (!mine.signal.aborted) over();
        },
        () => undefined,
      );
    },
    cancel,
  };
}
