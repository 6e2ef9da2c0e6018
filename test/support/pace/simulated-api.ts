import type { Clock, Random } from "../../../src/kernel/clock.ts";
import type { Exchange, SendRequest } from "../../../src/delivery/request.ts";
import { judgeArrival, type ApiBehaviour } from "./api-behaviour.ts";

export interface ArrivedRequest {
  readonly sentAt: number;
  readonly at: number;
  readonly key: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

export interface SimulatedApi {
  readonly send: SendRequest;
  readonly arrived: readonly ArrivedRequest[];
  readonly mostInFlight: () => number;
  /** How often each record was processed. */
  readonly processed: ReadonlyMap<string, number>;
}

const networkMs = 5;

/** An API in simulated time, seen through delivery's own port. */
export function createSimulatedApi(
  behaviour: ApiBehaviour,
  clock: Clock,
  random: Random,
): SimulatedApi {
  const arrived: ArrivedRequest[] = [];
  const processed = new Map<string, number>();
  let inFlight = 0;
  let most = 0;

  const answer = async (key: string): Promise<Exchange> => {
    const sentAt = clock.monotonic();
    await clock.sleep(networkMs + random() * networkMs);
    const now = clock.monotonic();
    const fate = judgeArrival(behaviour, key, { now, epochMs: clock.now(), random });
    const { status, headers } = fate;
    const asked = headers["retry-after"];
    const isNumber = asked !== undefined && /^\d+$/.test(asked);
    arrived.push({
      sentAt,
      at: now,
      key,
      status,
      retryAfterMs: isNumber ? Number(asked) * 1000 : undefined,
    });
    await clock.sleep(fate.serviceMs);
    if (fate.isHeld) behaviour.limiter.release?.();
    if (fate.isProcessed) processed.set(key, (processed.get(key) ?? 0) + 1);
    if (status === 0) return { kind: "no-answer", cause: "connection reset", mayHaveArrived: true };
    return { kind: "answer", status, headers, body: JSON.stringify({ id: key }), cutOff: false };
  };

  return {
    arrived,
    processed,
    mostInFlight: () => most,
    send: async ({ url }) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      const exchange = await answer(decodeURIComponent(url.split("/").at(-1) ?? ""));
      inFlight -= 1;
      return exchange;
    },
  };
}
