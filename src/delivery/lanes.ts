/** Keeps rows of one key in file order: each waits for the one before it, without holding up other keys. */
export interface Lanes {
  /** Runs `work` after every earlier work of the same key; at once when there is none or `key` is undefined. */
  run(key: string | undefined, work: () => Promise<void>): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();
  return {
    run: async (key, work) => {
      if (key === undefined) return await work();
      const mine = tails.get(key)?.then(work) ?? work();
      tails.set(key, mine);
      try {
        await mine;
      } finally {
        // The lane is forgotten when its last row is over, so that memory holds only keys in flight.
        if (tails.get(key) === mine) tails.delete(key);
      }
    },
  };
}
