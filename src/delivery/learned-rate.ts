/** The rate that may be used: the cap, and once the API has refused, a rate below what it refused. */
export interface LearnedRate {
  /** Requests per second allowed now; undefined: no limit known. @param now monotonic milliseconds */
  at(now: number): number | undefined;
  noteSend(now: number): void;
  /** Takes the rate below the one that was refused. */
  noteRefusal(now: number): void;
}

const cutAfterRefusal = 0.85;
const growthPerSecond = 0.04;
const mostRemembered = 4096;

/** @param capPerSecond never more than this; undefined: no cap */
export function createLearnedRate(capPerSecond: number | undefined): LearnedRate {
  const sends: number[] = [];
  let learned: { readonly perSecond: number; readonly since: number } | undefined;

  const at = (now: number): number | undefined => {
    if (learned === undefined) return capPerSecond;
    const grown = learned.perSecond * (1 + (growthPerSecond * (now - learned.since)) / 1000);
    return capPerSecond === undefined ? grown : Math.min(grown, capPerSecond);
  };

  const sentInLastSecond = (now: number): number => {
    while (sends[0] !== undefined && sends[0] < now - 1000) sends.shift();
    return Math.max(1, sends.length);
  };

  return {
    at,
    noteSend: (now) => {
      sends.push(now);
      if (sends.length > mostRemembered) sends.shift();
    },
    noteRefusal: (now) => {
      const refusedAt = Math.min(at(now) ?? Number.POSITIVE_INFINITY, sentInLastSecond(now) * 1.2);
      learned = { perSecond: cutAfterRefusal * refusedAt, since: now };
    },
  };
}
