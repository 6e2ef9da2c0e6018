import { UsageError } from "../load-error.ts";
import type { Target } from "../targets/target.ts";

const defaultConcurrency = 8;
const mostInFlight = 256;

interface WantedPace {
  readonly ratePerSecond: number | undefined;
  readonly concurrency: number | undefined;
}

interface Pace {
  readonly ratePerSecond: number | undefined;
  readonly concurrency: number;
  readonly warnings: readonly string[];
}

/**
 * How fast and how wide to send. Documented limits hold for the vendor's own address: there neither the rate nor the number
 * in flight is ever above them, whatever is asked for. An address of this machine has none.
 * @throws UsageError ERR_CONCURRENCY
 */
export function settlePace(wanted: WantedPace, target: Target, isLoopback: boolean): Pace {
  const asked = wanted.concurrency ?? defaultConcurrency;
  if (!Number.isInteger(asked) || asked < 1 || asked > mostInFlight) {
    throw new UsageError(`The concurrency must be a whole number from 1 to ${mostInFlight}.`, {
      code: "ERR_CONCURRENCY",
      actions: [`Give it like --concurrency ${defaultConcurrency}.`],
    });
  }
  if (isLoopback) {
    return { ratePerSecond: wanted.ratePerSecond, concurrency: asked, warnings: [] };
  }
  const { inFlight = mostInFlight, requestsPerSecond = Infinity } = target.limits;
  const ratePerSecond = Math.min(wanted.ratePerSecond ?? Infinity, requestsPerSecond);
  const warnings: string[] = [];
  if (wanted.concurrency !== undefined && asked > inFlight) {
    warnings.push(
      `The vendor documents at most ${inFlight} requests at a time; ${asked} were asked for, ${inFlight} are used.`,
    );
  }
  if ((wanted.ratePerSecond ?? 0) > ratePerSecond) {
    warnings.push(
      `The vendor documents at most ${requestsPerSecond} requests a second; ${wanted.ratePerSecond} were asked for, ${requestsPerSecond} are used.`,
    );
  }
  return {
    ratePerSecond: Number.isFinite(ratePerSecond) ? ratePerSecond : undefined,
    concurrency: Math.min(asked, inFlight),
    warnings,
  };
}
