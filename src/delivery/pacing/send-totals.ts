import { bucketMs } from "./send-log.ts";

/** How many requests all have sent, told in lumps. Milliseconds. */
export interface SendTotals {
  note(at: number, sent: number): void;
  /** Requests since then. */
  since(at: number): number;
  /** The limit by what was sent between two moments, as a log of all sends has it. */
  limitBy(since: number, now: number): number;
}

const rememberedMs = 60_000;

export function createSendTotals(): SendTotals {
  let lumps: { readonly from: number; readonly at: number; readonly sent: number }[] = [];
  let last: number | undefined;
  const totalSince = (at: number): number => {
    let sum = 0;
    for (const lump of lumps) {
      if (lump.at <= at) continue;
      const within = lump.from >= at ? 1 : (lump.at - at) / (lump.at - lump.from);
      sum += lump.sent * within;
    }
    return sum;
  };
  return {
    note: (at, sent) => {
      lumps = lumps.filter((lump) => lump.at > at - rememberedMs);
      lumps.push({ from: last ?? at, at, sent });
      last = at;
    },
    since: totalSince,
    limitBy: (since, now) => {
      const later = totalSince(now);
      const froms = lumps.map(({ from }) => from).filter((from) => from >= since && from < now);
      const limits = froms.map(
        (from) => ((totalSince(from) - later) * 1000) / (now - from + bucketMs),
      );
      return Math.max(0, ...limits);
    },
  };
}
