/** Numbers by key, in 16 to 64 bytes a key whatever its length: a 64-bit hash stands for each. */
export interface KeyTable {
  get(key: string): number | undefined;
  /** @param value not NaN */
  set(key: string, value: number): void;
}

const firstPlaces = 1 << 6;

export function createKeyTable(): KeyTable {
  let hashes = new Uint32Array(firstPlaces * 2);
  let values = new Float64Array(firstPlaces);
  let used = 0;

  /** The place of a hash, or the free one where it belongs. */
  const placeOf = (table: Uint32Array, high: number, low: number): number => {
    const mask = table.length / 2 - 1;
    let place = low & mask;
    for (;;) {
      const [h, l] = [table[place * 2], table[place * 2 + 1]];
      // A hash is never zero in its lower half.
      if (l === 0 || (h === high && l === low)) return place;
      place = (place + 1) & mask;
    }
  };
  const grow = (): void => {
    const [olds, oldValues] = [hashes, values];
    hashes = new Uint32Array(olds.length * 2);
    values = new Float64Array(oldValues.length * 2);
    for (let at = 0; at < oldValues.length; at += 1) {
      const [high = 0, low = 0] = [olds[at * 2], olds[at * 2 + 1]];
      if (low === 0) continue;
      const place = placeOf(hashes, high, low);
      hashes.set([high, low], place * 2);
      values[place] = oldValues[at] ?? 0;
    }
  };

  return {
    get: (key) => {
      const { high, low } = hashOf(key);
      const place = placeOf(hashes, high, low);
      return hashes[place * 2 + 1] === 0 ? undefined : values[place];
    },
    set: (key, value) => {
      const { high, low } = hashOf(key);
      const place = placeOf(hashes, high, low);
      const isNew = hashes[place * 2 + 1] === 0;
      hashes.set([high, low], place * 2);
      values[place] = value;
      if (isNew && (used += 1) * 2 > values.length) grow();
    },
  };
}

/** cyrb53's two lanes, kept whole: 64 bits that stand for a key. The lower half is never zero. */
export function hashOf(key: string): { readonly high: number; readonly low: number } {
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
