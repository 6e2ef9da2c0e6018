import type { Clock } from "../kernel/clock.ts";

/** The value of a Retry-After header: never sooner than `waitMs` from now; undefined for none. */
export function formatRetryAfter(
  form: "seconds" | "date" | "none",
  waitMs: number,
  clock: Clock,
): string | undefined {
  if (form === "none") return undefined;
  if (form === "seconds") return String(Math.max(1, Math.ceil(waitMs / 1000)));
  const wholeSecond = Math.ceil((clock.now() + waitMs) / 1000) * 1000;
  return new Date(wholeSecond).toUTCString();
}
