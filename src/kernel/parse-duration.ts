import { UsageError } from "./load-error.ts";
import { showCell } from "./show-cell.ts";

const form = /^(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h)$/i;
const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};
/** What a timer can hold is 24.8 days; nobody waits longer than a day for an answer. */
const longestMs = 86_400_000;

/**
 * Reads a duration such as `500ms`, `60s`, `5min` or `1h`.
 * @returns milliseconds, a whole number from 1 to a day
 * @throws UsageError ERR_DURATION
 */
export function parseDuration(text: string): number {
  const [, count, unit] = form.exec(text.trim()) ?? [];
  const ms = Math.round(Number(count) * (unitMs[unit?.toLowerCase() ?? ""] ?? 0));
  if (ms >= 1 && ms <= longestMs) return ms;
  throw new UsageError(
    `${showCell(text)} is no duration; it takes a number and a unit, such as 500ms, 60s or 5min, up to 24h.`,
    { code: "ERR_DURATION", actions: ["Give the duration like timeout: 60s."] },
  );
}
