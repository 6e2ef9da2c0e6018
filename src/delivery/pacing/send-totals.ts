/** How many requests all have sent, told in lumps. Milliseconds. */
export interface SendTotals {
  note(at: number, sent: number): void;
  /** Requests since then. */
  since(at: number): number;
}

const rememberedMs = 5000;

export function createSendTotals(): SendTotals {
  let lumps: { readonly from: number; readonly at: number; readonly sent: number }[] = [];
  let last: number | undefined;
  return {
    note: (at, sent) => {
      lumps = lumps.filter((lump) => lump.at > at - rememberedMs);
      lumps.push({ from: last ?? at, at, sent });
      last = at;
    },
    since: (at) => {
      let sum = 0;
      for (const lump of lumps) {
        if (lump.at <= at) continue;
        const within = lump.from >= at ? 1 : (lump.at - at) / (lump.at - lump.from);
        sum += lump.sent * within;
      }
      return sum;
    },
  };
}
