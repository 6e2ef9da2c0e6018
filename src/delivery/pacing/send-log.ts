/** When requests were sent, for as long as it matters. Monotonic milliseconds. */
export interface SendLog {
  note(at: number): void;
  /** The `number`-th send (from 1) was really at `at`. */
  move(number: number, at: number): void;
  /** Sends in the `ms` milliseconds up to `now`. */
  countSince(now: number, ms: number): number;
  /**
   * The limit, in requests per second, by the sends from `since` to `now`, if all were let through: of a bucket that holds a second's
   * worth, what it has let through since it was full last; of a smaller one a little less than its limit.
   */
  limitBy(since: number, now: number): number;
  /** When the `back`-th last send was; undefined when there were fewer. 1 is the last. */
  last(back: number): number | undefined;
  /** Remembers at least so many from now on. */
  keep(least: number): void;
}

/** What a bucket holds is worth so long. */
export const bucketMs = 1000;

/** @param remembered how many sends */
export function createSendLog(remembered: number): SendLog {
  let most = remembered;
  let ring = new Float64Array(most);
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
    limitBy: (since, now) => {
      let limit = 0;
      let within = 0;
      for (let back = 1; ; back += 1) {
        const at = last(back);
        if (at === undefined || at < since) return limit;
        if (at > now) continue;
        within += 1;
        limit = Math.max(limit, (within * 1000) / (now - at + bucketMs));
      }
    },
    last,
    keep: (least) => {
      if (least <= most) return;
      const wider = new Float64Array(least);
      const from = Math.max(0, count - most);
      for (let send = from; send < count; send += 1) wider[send % least] = ring[send % most] ?? 0;
      most = least;
      ring = wider;
    },
  };
}
