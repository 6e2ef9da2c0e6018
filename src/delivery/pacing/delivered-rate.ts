/** What the API really takes: the most answers per second in any half second of the last ten. */
export interface DeliveredRate {
  noteAccepted(now: number): void;
  /** Requests per second. */
  at(now: number): number;
}

const bucketMs = 100;
const halfSecond = 500 / bucketMs;
const remembered = 10_000 / bucketMs;

export function createDeliveredRate(): DeliveredRate {
  const counts = new Uint32Array(remembered);
  let newest = 0;
  let computedAt = -1;
  let best = 0;

  /** Empties the buckets that time has passed over. */
  const turnTo = (now: number): void => {
    const bucket = Math.floor(now / bucketMs);
    const steps = Math.min(remembered, bucket - newest);
    for (let step = 0; step < steps; step += 1) counts[(bucket - step) % remembered] = 0;
    newest = Math.max(newest, bucket);
  };
  const mostInHalfSecond = (): number => {
    let sum = 0;
    let most = 0;
    for (let age = 0; age < remembered; age += 1) {
      const at = newest - age + remembered;
      sum += counts[at % remembered] ?? 0;
      if (age >= halfSecond) sum -= counts[(at + halfSecond) % remembered] ?? 0;
      most = Math.max(most, sum);
    }
    return most;
  };

  return {
    noteAccepted: (now) => {
      turnTo(now);
      counts[newest % remembered] = (counts[newest % remembered] ?? 0) + 1;
    },
    at: (now) => {
      turnTo(now);
      // Once per bucket is often enough; this is asked before every send.
      if (computedAt !== newest) best = mostInHalfSecond() * 2;
      computedAt = newest;
      return best;
    },
  };
}
