/** When requests were sent, for as long as it matters. Monotonic milliseconds. */
export interface SendLog {
  note(at: number): void;
  /** The `number`-th send (from 1) was really at `at`. */
  move(number: number, at: number): void;
  /** Sends in the `ms` milliseconds up to `now`. */
  countSince(now: number, ms: number): number;
  /** When the `back`-th last send was; undefined when there were fewer. 1 is the last. */
  last(back: number): number | undefined;
}

/** @param most how many sends are remembered */
export function createSendLog(most: number): SendLog {
  const ring = new Float64Array(most);
  let count = 0;
  const last = (back: number): number | undefined =>
    back > Math.min(count, most) ? undefined : ring[(count - back) % most];
  return {
    note: (at) => {
      ring[count % most] = at;
      count += 1;
    },
    move: (number, at) => {
      if (number > count - most) ring[(number - 1) % most] = at;
    },
    countSince: (now, ms) => {
      let within = 0;
      for (let at = last(1); at !== undefined && at > now - ms; at = last(within + 1)) within += 1;
      return within;
    },
    last,
  };
}
