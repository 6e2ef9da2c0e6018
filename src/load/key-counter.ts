/** Counts keys that were seen before, in 8 bytes a key: a 64-bit hash stands for each. */
export interface KeyCounter {
  /** @returns false when the key was there */
  add(key: string): boolean;
  has(key: string): boolean;
  readonly repeated: () => number;
}

const firstPlaces = 1 << 12;

export function createKeyCounter(): KeyCounter {
  let places = new Uint32Array(firstPlaces * 2);
  let used = 0;
  let repeated = 0;

  /** Where the hash is, or belongs. */
  const find = (table: Uint32Array, high: number, low: number): number => {
    const mask = table.length / 2 - 1;
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const [h, l] = [table[place * 2], table[place * 2 + 1]];
      if ((h === high && l === low) || (h === 0 && l === 0)) return place;
    }
  };
  /** False when the hash was there. */
  const insert = (table: Uint32Array, high: number, low: number): boolean => {
    const place = find(table, high, low);
    if (table[place * 2 + 1] !== 0) return false;
    table[place * 2] = high;
    table[place * 2 + 1] = low;
    return true;
  };
  const grow = (): void => {
    const wider = new Uint32Array(places.length * 2);
    for (let place = 0; place < places.length; place += 2) {
      const [high = 0, low = 0] = [places[place], places[place + 1]];
      if (high !== 0 || low !== 0) insert(wider, high, low);
    }
    places = wider;
  };

  return {
    add: (key) => {
      const { high, low } = hash(key);
      const isNew = insert(places, high, low);
      if (!isNew) repeated += 1;
      else if ((used += 1) * 4 > places.length) grow();
      return isNew;
    },
    has: (key) => {
      const { high, low } = hash(key);
      return places[find(places, high, low) * 2 + 1] !== 0;
    },
    repeated: () => repeated,
  };
}

/** The 64 bits that stand for a key. */
export function hashKey(key: string): bigint {
  const { high, low } = hash(key);
  return (BigInt(high) << 32n) | BigInt(low);
}

/** cyrb53's two lanes, kept whole. Never zero in both. */
function hash(key: string): { high: number; low: number } {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return { high: high >>> 0, low: (low | 1) >>> 0 };
}
