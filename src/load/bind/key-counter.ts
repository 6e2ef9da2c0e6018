import { hashOf } from "../../rows/key-table.ts";

/** Counts keys that were seen before, in 16 to 32 bytes a key: a 64-bit hash stands for each. */
export interface KeyCounter {
  /** @returns false when the key was there */
  add(key: string): boolean;
  has(key: string): boolean;
  readonly repeated: () => number;
  /** Begins anew, in the room that it has. */
  clear(): void;
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
      const h = table[place * 2];
      const l = table[place * 2 + 1];
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
      const { high, low } = hashOf(key);
      const isNew = insert(places, high, low);
      if (!isNew) repeated += 1;
      else if ((used += 1) * 4 > places.length) grow();
      return isNew;
    },
    has: (key) => {
      const { high, low } = hashOf(key);
      return places[find(places, high, low) * 2 + 1] !== 0;
    },
    repeated: () => repeated,
    clear: () => {
      places.fill(0);
      used = 0;
      repeated = 0;
    },
  };
}
