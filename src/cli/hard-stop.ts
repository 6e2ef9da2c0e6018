import { systemClock, type Clock } from "../index.ts";
import type { CommandWorld } from "./command.ts";

interface HardStop {
  /** Aborts on the second signal, or when the grace time after the first one is over. */
  readonly signal: AbortSignal;
  /** Nothing is under way any more. */
  end(): void;
}

/** Bounds how long requests under way may take to finish once the program was told to stop. */
export function watchHardStop(
  { stopSignal, watchHardStop: onSecond, err }: CommandWorld,
  graceMs: number,
  clock: Clock = systemClock,
): HardStop {
  const over = new AbortController();
  const end = new AbortController();
  const onStop = (): void => {
    clock.sleep(graceMs, end.signal).then(
      () => {
        err(`the grace time of ${graceMs / 1000} s is over: giving up the requests under way\n`);
        over.abort();
      },
      () => undefined,
    );
  };
  if (stopSignal.aborted) onStop();
  else stopSignal.addEventListener("abort", onStop, { once: true, signal: end.signal });
  return { signal: AbortSignal.any([onSecond(), over.signal]), end: () => end.abort() };
}
