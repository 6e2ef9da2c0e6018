import type { SimulatorSettings } from "./read-options.ts";
import { createSeededRandom } from "./seeded-random.ts";

/** What chance has in store for one request. */
export interface Fate {
  readonly latencyMs: number;
  readonly fault: 500 | 503 | undefined;
  readonly isLost: boolean;
}

/**
 * Draws the fate of one request after the other. Every request takes the same number of draws, so that the n-th request
 * to arrive meets the same fate for the same seed and settings.
 */
export function createFaultPlan(settings: SimulatorSettings): () => Fate {
  const random = createSeededRandom(settings.seed);
  const { fromMs, toMs } = settings.latency;
  return () => {
    const [latency, fault, which, lost] = [random(), random(), random(), random()] as const;
    return {
      latencyMs: fromMs + Math.floor(latency * (toMs - fromMs + 1)),
      fault: fault < settings.faults ? (which < 0.5 ? 500 : 503) : undefined,
      isLost: lost < settings.lost,
    };
  };
}
