/** Pseudo-random choices that come out the same on every machine for the same seed. */
export interface RandomChoices {
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True in this share of the calls. */
  chance(share: number): boolean;
}

/** Mulberry32: small, public domain, and good enough for invented data. */
function createGenerator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function createRandomChoices(seed: number): RandomChoices {
  const next = createGenerator(seed);
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    integer,
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new Error("there is nothing to pick from");
      return item;
    },
    chance: (share) => next() < share,
  };
}
