import type { Clock, Random } from "../../../src/clock.ts";
import type { Exchange, SendRequest } from "../../../src/delivery/request.ts";
import { quotaForms, retryAfter, type QuotaForm, type RetryForm } from "./header-forms.ts";
import type { Decision, Limiter } from "./limiters.ts";
import { serviceLatencyMs } from "./seeded-chance.ts";

export interface ApiBehaviour {
  readonly limiter: Limiter;
  readonly retryAfter?: RetryForm;
  readonly announces?: QuotaForm;
  /** Only 429s carry the announcement. */
  readonly announcesOnRefusal?: boolean;
  /** How far the server's clock is ahead. */
  readonly clockAheadMs?: number;
  /** Shares of requests that are answered 503, or processed and then reset. */
  readonly unavailableShare?: number;
  readonly resetShare?: number;
  /** Nothing works from … to …. */
  readonly outage?: readonly [number, number];
  /** Rows that are always answered 429. */
  readonly locked?: ReadonlySet<string>;
  readonly latencyMs?: (random: Random) => number;
}

export interface ArrivedRequest {
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
const refusalMs = 10;

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
    await clock.sleep(networkMs + random() * networkMs);
    const decision = decide(behaviour, key, { now: clock.monotonic(), random });
    const headers = headersOf(behaviour, decision, clock.now());
    const { status } = decision;
    const asked = headers["retry-after"];
    const retryAfterMs = asked !== undefined && /^\d+$/.test(asked) ? Number(asked) * 1000 : undefined;
    arrived.push({ at: clock.monotonic(), key, status, retryAfterMs });
    const latencyMs = (behaviour.latencyMs ?? serviceLatencyMs)(random);
    await clock.sleep(status === 200 || status === 0 ? latencyMs + (decision.queuedMs ?? 0) : refusalMs);
    if (decision.isHeld) behaviour.limiter.release?.();
    if (status === 200 || status === 0) processed.set(key, (processed.get(key) ?? 0) + 1);
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

interface Fate extends Decision {
  /** 0: the connection is reset after processing. */
  readonly status: number;
  /** It takes a place until it is over. */
  readonly isHeld: boolean;
}

function decide(
  behaviour: ApiBehaviour,
  key: string,
  { now, random }: { readonly now: number; readonly random: Random },
): Fate {
  const { limiter, outage, locked, unavailableShare = 0, resetShare = 0 } = behaviour;
  if (outage !== undefined && now >= outage[0] && now < outage[1])
    return { isRefused: false, isHeld: false, status: 503 };
  const decision = limiter.admit(now);
  if (decision.isRefused) return { ...decision, isHeld: false, status: 429 };
  const isLocked = locked?.has(key) === true;
  if (isLocked) return { isRefused: true, isHeld: true, status: 429 };
  const chance = random();
  if (chance < unavailableShare) return { ...decision, isHeld: true, status: 503 };
  const isReset = chance < unavailableShare + resetShare;
  return { ...decision, isHeld: true, status: isReset ? 0 : 200 };
}

function headersOf(
  behaviour: ApiBehaviour,
  { isRefused, status, quota, waitMs }: Fate,
  now: number,
): Record<string, string> {
  const at = now + (behaviour.clockAheadMs ?? 0);
  const { announces, announcesOnRefusal = false, retryAfter: form = "none" } = behaviour;
  const isAnnounced =
    announces !== undefined && quota !== undefined && (isRefused || !announcesOnRefusal);
  return {
    date: new Date(at).toUTCString(),
    ...(isAnnounced ? quotaForms[announces](quota, at) : {}),
    ...(status === 429 && waitMs !== undefined ? retryAfter(form, waitMs, at) : {}),
  };
}
