/** The latency of the newest answers. Milliseconds. */
export interface LatencyBook {
  note(ms: number): void;
  /** The latency that the share (0.5, 0.95) of the newest answers stayed under; undefined before the first one. */
  percentile(share: number): number | undefined;
}

const remembered = 256;

export function createLatencyBook(): LatencyBook {
  const ring = new Float64Array(remembered);
  let count = 0;
  return {
    note: (ms) => {
      ring[count % remembered] = ms;
      count += 1;
    },
    percentile: (share) => {
      const sorted = ring.slice(0, Math.min(count, remembered)).toSorted();
      return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    },
  };
}
