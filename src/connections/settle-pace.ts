import { UsageError } from "../kernel/load-error.ts";
import type { Target } from "../targets/target.ts";

const defaultConcurrency = 8;
const mostInFlight = 256;

interface WantedPace {
  readonly ratePerSecond: number | undefined;
  readonly requestsPerDay: number | undefined;
  readonly concurrency: number | undefined;
  /** Of all loads of the account together, wherever they run. */
  readonly accountConcurrency?: number | undefined;
}

interface Pace {
  readonly ratePerSecond: number | undefined;
  readonly concurrency: number;
  readonly requestsPerDay: number | undefined;
  readonly accountInFlight: number | undefined;
  readonly warnings: readonly string[];
}

/**
 * How fast and how wide to send. Documented limits hold for the vendor's own address: there neither the rate nor the number
 * in flight nor that of 24 hours is ever above them, whatever is asked for. An address of this machine has none.
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
    const { ratePerSecond, requestsPerDay } = wanted;
    return {
      ratePerSecond,
      requestsPerDay,
      concurrency: asked,
      accountInFlight: wanted.accountConcurrency,
      warnings: [],
    };
  }
  const { inFlight = mostInFlight, requestsPerSecond, requestsPerDay } = target.limits;
  const rate = cap(wanted.ratePerSecond, requestsPerSecond, "requests a second");
  const day = cap(wanted.requestsPerDay, requestsPerDay, "requests in 24 hours");
  const width = cap(wanted.concurrency, inFlight, "requests at a time");
  const ofAll = cap(
    wanted.accountConcurrency,
    target.limits.inFlight,
    "requests at a time of an account",
  );
  return {
    ratePerSecond: rate.value,
    requestsPerDay: day.value,
    concurrency: Math.min(asked, inFlight),
    accountInFlight: ofAll.value,
    warnings: [width, ofAll, rate, day].flatMap(({ warning }) => warning ?? []),
  };
}

interface Capped {
  readonly value: number | undefined;
  readonly warning?: string;
}

/** The smaller of what is asked for and what is documented, and a word where that is not what was asked for. */
function cap(wanted: number | undefined, documented: number | undefined, unit: string): Capped {
  if (wanted === undefined || documented === undefined || wanted <= documented)
    return { value: wanted ?? documented };
  const warning = `The vendor documents at most ${documented} ${unit}; ${wanted} were asked for, ${documented} are used.`;
  return { value: documented, warning };
}
