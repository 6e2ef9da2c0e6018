import type { Decision } from "./limiters.ts";

type Quota = NonNullable<Decision["quota"]>;
type Headers = Record<string, string>;

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** How a server tells of its limit. `at` is its own clock, epoch milliseconds. */
export const quotaForms = {
  newest: ({ limit, windowMs, left, resetInMs }: Quota): Headers => ({
    "ratelimit-policy": `"default";q=${limit};w=${seconds(windowMs)}`,
    ratelimit: `"default";r=${left};t=${seconds(resetInMs)}`,
  }),
  draft7: ({ limit, windowMs, left, resetInMs }: Quota): Headers => ({
    "ratelimit-policy": `${limit};w=${seconds(windowMs)}`,
    ratelimit: `limit=${limit}, remaining=${left}, reset=${seconds(resetInMs)}`,
  }),
  draft3: ({ limit, windowMs, left, resetInMs }: Quota): Headers => ({
    "ratelimit-limit": `${limit}, ${limit};w=${seconds(windowMs)}`,
    "ratelimit-remaining": String(left),
    "ratelimit-reset": String(seconds(resetInMs)),
  }),
  epoch: ({ limit, left, resetInMs }: Quota, at: number): Headers => ({
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(left),
    "x-ratelimit-reset": String(seconds(at + resetInMs)),
  }),
  delta: ({ limit, left, resetInMs }: Quota): Headers => ({
    "x-rate-limit-limit": String(limit),
    "x-rate-limit-remaining": String(left),
    "x-rate-limit-reset": String(seconds(resetInMs)),
  }),
} as const;

export type QuotaForm = keyof typeof quotaForms;

export type RetryForm = "seconds" | "date" | "zero" | "none";

/** Never sooner than `waitMs` from now. */
export function retryAfter(form: RetryForm, waitMs: number, at: number): Headers {
  if (form === "none") return {};
  if (form === "zero") return { "retry-after": "0" };
  if (form === "seconds") return { "retry-after": String(Math.max(1, seconds(waitMs))) };
  return { "retry-after": new Date(Math.ceil((at + waitMs) / 1000) * 1000).toUTCString() };
}
