import type { Drop } from "../drops/drop.ts";
import type { Clock } from "../kernel/clock.ts";

/** What keeping on looking takes. */
interface Watchman {
  /** As the configuration has them now. */
  readonly drops: () => readonly Drop[];
  readonly look: (drop: Drop) => Promise<void>;
  /** Reads the configuration again. @returns false where it is refused */
  readonly renew: () => Promise<boolean>;
  /** Its event `reload` wishes for that. */
  readonly reloadOn: EventTarget | undefined;
  readonly clock: Clock;
  readonly stopSignal: AbortSignal;
}

/**
 * Looks after drops until the watch is to end: each has a loop of its own, which takes the drop anew before each look. A drop that was
 * taken out ends its loop when its look is over, one that came gets a loop at once.
 */
export async function keepLooking(means: Watchman): Promise<void> {
  const { drops, look, renew, clock, stopSignal } = means;
  const wished = hearWishes(means.reloadOn ?? new EventTarget(), stopSignal);
  let renewal = new AbortController();
  /** Ends the waits between looks that belong to one configuration. */
  let change = AbortSignal.any([stopSignal, renewal.signal]);
  const begun = new Set<string>();
  const keepDrop = async (name: string): Promise<void> => {
    for (;;) {
      const drop = drops().find((one) => one.name === name);
      if (drop === undefined || stopSignal.aborted) break;
      const signal = change;
      await look(drop);
      await pause(clock, drop.everyMs, signal);
    }
    begun.delete(name);
  };
  const keepAll = async (): Promise<void> => {
    const names = drops()
      .map(({ name }) => name)
      .filter((name) => !begun.has(name));
    for (const name of names) begun.add(name);
    await Promise.all([...names.map(keepDrop), keepRenewing()]);
  };
  const keepRenewing = async (): Promise<void> => {
    while (await wished()) {
      if (!(await renew())) continue;
      const before = renewal;
      renewal = new AbortController();
      change = AbortSignal.any([stopSignal, renewal.signal]);
      before.abort();
      return await keepAll();
    }
  };
  await keepAll();
}

/** Waits, until something ends the wait. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Wishes that come while one is being heeded are one more. @returns false when the watch is to end */
function hearWishes(target: EventTarget, stopSignal: AbortSignal): () => Promise<boolean> {
  let isWished = false;
  let wake = (): void => undefined;
  const wish = (): void => {
    isWished = true;
    wake();
  };
  target.addEventListener("reload", wish, { signal: stopSignal });
  stopSignal.addEventListener("abort", () => wake(), { once: true });
  return async () => {
    if (!isWished && !stopSignal.aborted)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    isWished = false;
    return !stopSignal.aborted;
  };
}
