import { UsageError } from "../kernel/load-error.ts";

/** Requests a second, and how many may come at once before that rate holds. */
export interface RequestRate {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** Milliseconds that an answer takes: drawn evenly between the two. */
export interface Latency {
  readonly fromMs: number;
  readonly toMs: number;
}

const secondsIn: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["sec", 1],
  ["second", 1],
  ["m", 60],
  ["min", 60],
  ["minute", 60],
  ["h", 3600],
  ["hour", 3600],
]);

const refusal = (text: string, what: string, examples: string): UsageError =>
  new UsageError(`"${text}" is not ${what}.`, {
    code: "ERR_SIMULATOR_SETTING",
    actions: [`Write it like ${examples}.`],
  });

/**
 * A share between 0 and 1 from `1%`, `0.5 %` or `0.01`.
 * @throws UsageError when the text is none, or more than 100 %
 */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const share = match === null ? Number.NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (!(share <= 1)) throw refusal(text, "a share from 0 to 100 %", "1% or 0.01");
  return share;
}

/**
 * A rate from `10/s`, `600/min` or `20/s burst 5`. Without a burst, one second's worth may come at once (at least one).
 * @throws UsageError when the text is none, or zero
 */
export function parseRequestRate(text: string): RequestRate {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*([a-z]+)(?:\s+burst\s+(\d+))?$/.exec(text.trim());
  const seconds = secondsIn.get(match?.[2] ?? "") ?? 0;
  const requestsPerSecond = Number(match?.[1]) / seconds;
  const burst = Number(match?.[3] ?? Math.max(1, Math.floor(requestsPerSecond)));
  if (!(requestsPerSecond > 0 && Number.isFinite(requestsPerSecond) && burst >= 1)) {
    throw refusal(text, "a rate above zero", `10/s, 600/min or "10/s burst 5"`);
  }
  return { requestsPerSecond, burst };
}

/**
 * A latency from `50` or `50-200`, in milliseconds.
 * @throws UsageError when the text is none, or runs backwards
 */
export function parseLatency(text: string): Latency {
  const match = /^(\d+)(?:\s*-\s*(\d+))?\s*(?:ms)?$/.exec(text.trim());
  const fromMs = Number(match?.[1] ?? Number.NaN);
  const toMs = Number(match?.[2] ?? fromMs);
  if (!(fromMs <= toMs)) throw refusal(text, "a latency in milliseconds", "50 or 50-200");
  return { fromMs, toMs };
}
