import { createDeliveredRate } from "./delivered-rate.ts";

/** How many requests may be out: as many as pace and latency call for, and not more, so that no queue builds up at the server. */
export interface InFlightWindow {
  /** @param most bound from outside; @param ratePerSecond the pace */
  size(now: number, most: number, ratePerSecond: number): number;
  noteAccepted(now: number, latencyMs: number): void;
  /** The latency of the unloaded API; undefined before it was measured. */
  baseLatencyMs(): number | undefined;
  /** The same, and before it was measured the longest latency so far; undefined before the first answer. */
  cautiousLatencyMs(): number | undefined;
}

const sampleSize = 20;
const earlyMs = 10_000;
const earlyFactor = 3;
const laterFactor = 2;
const spare = 2;
/** So many in flight are never too many for a server that takes more than one at a time. */
const smallest = 8;
/** A median so far above the base may be a queue, or a base that has changed. */
const suspicious = 1.8;
const remeasureEveryMs = 60_000;

/** @param startedAt monotonic milliseconds */
export function createInFlightWindow(startedAt: number): InFlightWindow {
  const delivered = createDeliveredRate();
  let samples: number[] = [];
  let baseMs: number | undefined;
  let remeasuredAt = startedAt;
  /** Samples still to be taken with a narrow window, the last one being the new base. */
  let narrowSamples = 0;

  const takeMedian = (now: number, median: number): void => {
    if (narrowSamples > 0) {
      narrowSamples -= 1;
      if (narrowSamples === 0) baseMs = median;
    } else if (baseMs === undefined || median < baseMs) {
      baseMs = median;
    } else if (median > suspicious * baseMs && now - remeasuredAt >= remeasureEveryMs) {
      remeasuredAt = now;
      narrowSamples = 2;
    }
  };

  return {
    size: (now, most, ratePerSecond) => {
      if (baseMs === undefined) return Math.max(1, most);
      const reached = delivered.at(now);
      if (narrowSamples > 0)
        return Math.max(1, Math.min(most, Math.ceil((reached * baseMs) / 2000) + 1));
      const factor = now - startedAt < earlyMs ? earlyFactor : laterFactor;
      const called = Math.ceil((factor * Math.min(ratePerSecond, reached) * baseMs) / 1000) + spare;
      return Math.max(1, Math.min(most, Math.max(smallest, called)));
    },
    noteAccepted: (now, latencyMs) => {
      delivered.noteAccepted(now);
      samples.push(latencyMs);
      if (samples.length < sampleSize) return;
      const sorted = samples.toSorted((a, b) => a - b);
      samples = [];
      takeMedian(now, sorted[sampleSize / 2] ?? latencyMs);
    },
    baseLatencyMs: () => baseMs,
    cautiousLatencyMs: () => baseMs ?? (samples.length === 0 ? undefined : Math.max(...samples)),
  };
}
