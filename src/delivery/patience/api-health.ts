import type { Clock } from "../../kernel/clock.ts";
import type { Exchange } from "../request.ts";

/** When an API that answers nothing but faults counts as down. */
export interface OutageRule {
  /** Requests in a row, whatever their rows, that end in a fault of the server or in no answer. */
  readonly requests: number;
  /** Milliseconds that this must have lasted, where repeating is safe. */
  readonly lastsMs: number;
}

export const usualOutageRule: OutageRule = { requests: 10, lastsMs: 60_000 };

/** Watches whether the API does anything but fail. */
export interface ApiHealth {
  note(exchange: Exchange): void;
  /** Nothing but faults for so many requests: no row is to blame, and none should fail for it. */
  isSuspect(): boolean;
  /** What the load stops for, when the API is down; undefined while it is not. */
  outage(): Outage | undefined;
}

export interface Outage {
  readonly requests: number;
  readonly lastedMs: number;
  /** The last fault: `status 503`, `connection reset`. */
  readonly last: string;
  /** True when one of the requests may have got through. */
  readonly wasReached: boolean;
}

/**
 * @param safeToRepeat false: every fault leaves a row in doubt, so the number of requests alone decides
 * @param isSignOfLife true for the body of a 500 that is no fault: it says that a session has ended
 */
export function createApiHealth(
  { requests, lastsMs }: OutageRule,
  safeToRepeat: boolean,
  clock: Clock,
  isSignOfLife: (body: string) => boolean,
): ApiHealth {
  let faults = 0;
  let since = 0;
  let last = "";
  let wasReached = false;
  const isSuspect = (): boolean => faults >= requests;
  return {
    note: (exchange) => {
      const fault = faultOf(exchange, isSignOfLife);
      if (fault === undefined) {
        faults = 0;
        return;
      }
      if (faults === 0) {
        since = clock.monotonic();
        wasReached = false;
      }
      wasReached ||= exchange.kind === "answer" || exchange.mayHaveArrived;
      faults += 1;
      last = fault;
    },
    isSuspect,
    outage: () => {
      const lastedMs = clock.monotonic() - since;
      const isOver = !isSuspect() || (safeToRepeat && lastedMs < lastsMs);
      return isOver ? undefined : { requests: faults, lastedMs, last, wasReached };
    },
  };
}

/** The fault in words; undefined for any answer that is the API's own, a refusal by 429 included. */
function faultOf(exchange: Exchange, isSignOfLife: (body: string) => boolean): string | undefined {
  if (exchange.kind === "no-answer") return exchange.cause;
  const { status, body } = exchange;
  if (status === 500 && isSignOfLife(body)) return undefined;
  return status >= 500 || status === 408 ? `status ${status}` : undefined;
}
