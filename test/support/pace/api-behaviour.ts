import type { Random } from "../../../src/kernel/clock.ts";
import { quotaForms, retryAfter, type QuotaForm, type RetryForm } from "./header-forms.ts";
import type { Decision, Limiter } from "./limiters.ts";
import { serviceLatencyMs } from "./seeded-chance.ts";

export interface ApiBehaviour {
  readonly limiter: Limiter;
  readonly retryAfter?: RetryForm;
  /** What a refusal is answered with; default: 429. */
  readonly refusalStatus?: 429 | 503;
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
  /** Until a refusal leaves; default: 10. */
  readonly refusalMs?: number;
}

/** What becomes of a request that has arrived. */
export interface Fate {
  /** 0: it is processed, and the connection is reset. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Until the answer leaves. */
  readonly serviceMs: number;
  readonly isProcessed: boolean;
  /** It takes a place in the limiter until the answer leaves. */
  readonly isHeld: boolean;
}

const usualRefusalMs = 10;

/** @param now milliseconds of the limiter's clock; @param epochMs the true time */
export function judgeArrival(
  behaviour: ApiBehaviour,
  key: string,
  {
    now,
    epochMs,
    random,
  }: { readonly now: number; readonly epochMs: number; readonly random: Random },
): Fate {
  const verdict = decide(behaviour, key, { now, random });
  const { status, isHeld, queuedMs = 0 } = verdict;
  const { refusalMs = usualRefusalMs } = behaviour;
  const isProcessed = status === 200 || status === 0;
  const latencyMs = (behaviour.latencyMs ?? serviceLatencyMs)(random);
  return {
    status,
    headers: headersOf(behaviour, verdict, epochMs),
    serviceMs: isProcessed ? latencyMs + queuedMs : refusalMs,
    isProcessed,
    isHeld,
  };
}

interface Verdict extends Decision {
  readonly status: number;
  readonly isHeld: boolean;
}

function decide(
  behaviour: ApiBehaviour,
  key: string,
  { now, random }: { readonly now: number; readonly random: Random },
): Verdict {
  const { limiter, outage, locked, unavailableShare = 0, resetShare = 0 } = behaviour;
  const { refusalStatus = 429 } = behaviour;
  if (outage !== undefined && now >= outage[0] && now < outage[1])
    return { isRefused: false, isHeld: false, status: 503 };
  const decision = limiter.admit(now);
  if (decision.isRefused) return { ...decision, isHeld: false, status: refusalStatus };
  const isLocked = locked?.has(key) === true;
  if (isLocked) return { isRefused: true, isHeld: true, status: 429 };
  const chance = random();
  if (chance < unavailableShare) return { ...decision, isHeld: true, status: 503 };
  const isReset = chance < unavailableShare + resetShare;
  return { ...decision, isHeld: true, status: isReset ? 0 : 200 };
}

function headersOf(
  behaviour: ApiBehaviour,
  { isRefused, quota, waitMs }: Verdict,
  now: number,
): Record<string, string> {
  const at = now + (behaviour.clockAheadMs ?? 0);
  const { announces, announcesOnRefusal = false, retryAfter: form = "none" } = behaviour;
  const isAnnounced =
    announces !== undefined && quota !== undefined && (isRefused || !announcesOnRefusal);
  return {
    date: new Date(at).toUTCString(),
    ...(isAnnounced ? quotaForms[announces](quota, at) : {}),
    ...(isRefused && waitMs !== undefined ? retryAfter(form, waitMs, at) : {}),
  };
}
