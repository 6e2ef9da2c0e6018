/** Lets one part wait until another has news, without polling. */
export interface SignalBox {
  readonly tell: () => void;
  /** @throws the abort signal's reason when it aborts first */
  readonly wait: (signal: AbortSignal) => Promise<void>;
}

export function createSignalBox(): SignalBox {
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  return {
    tell: wake,
    wait: async (signal) => {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener("abort", done);
          resolve();
        };
        signal.addEventListener("abort", done, { once: true });
        waiting.push(done);
      });
      signal.throwIfAborted();
    },
  };
}
