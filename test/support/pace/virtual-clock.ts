import type { Clock } from "../../../src/kernel/clock.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  isOff: boolean;
}

export interface VirtualClock extends Clock {
  /** Lets time leap from timer to timer until `isOver`. @throws when nothing is left to wait for, or after `mostMs` */
  run(isOver: () => boolean, mostMs: number): Promise<void>;
}

async function letPromisesRun(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Time for simulations: it passes as fast as the program can act. Starts at 2026-01-01T00:00:00Z.
 * @param isBusy true while something real is under way, such as a file: time then stands still
 */
export function createVirtualClock(isBusy: () => boolean = () => false): VirtualClock {
  const start = Date.UTC(2026, 0, 1);
  const heap = createHeap();
  let elapsed = 0;
  let order = 0;
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer: Timer = { at: elapsed + Math.max(0, ms), order, wake: resolve, isOff: false };
      order += 1;
      heap.push(timer);
      signal?.addEventListener(
        "abort",
        () => {
          timer.isOff = true;
          reject(signal.reason);
        },
        { once: true },
      );
    });
  };
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleep,
    run: async (isOver, mostMs) => {
      await letPromisesRun();
      while (!isOver()) {
        const timer = heap.pop();
        if (timer === undefined) throw new Error(`nothing happens any more after ${elapsed} ms`);
        if (timer.isOff) continue;
        if (timer.at > mostMs) throw new Error(`not over after ${mostMs} ms`);
        elapsed = Math.max(elapsed, timer.at);
        timer.wake();
        do await letPromisesRun();
        while (isBusy());
      }
    },
  };
}

interface Heap {
  push(timer: Timer): void;
  pop(): Timer | undefined;
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

function createHeap(): Heap {
  const items: Timer[] = [];
  const at = (index: number): Timer => items[index] as Timer;
  const swap = (a: number, b: number): void => {
    [items[a], items[b]] = [at(b), at(a)];
  };
  const sink = (from: number): void => {
    for (let index = from; ;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < items.length && isBefore(at(left), at(least))) least = left;
      if (right < items.length && isBefore(at(right), at(least))) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  return {
    push: (timer) => {
      items.push(timer);
      for (let index = items.length - 1; index > 0;) {
        const parent = (index - 1) >> 1;
        if (!isBefore(at(index), at(parent))) return;
        swap(index, parent);
        index = parent;
      }
    },
    pop: () => {
      if (items.length === 0) return undefined;
      swap(0, items.length - 1);
      const first = items.pop();
      sink(0);
      return first;
    },
  };
}
