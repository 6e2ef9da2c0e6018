import { UsageError } from "./load-error.ts";
import { showCell } from "./show-cell.ts";

const form = /^(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h|d)$/i;
const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** What a timer can hold is 24.8 days; nobody waits longer than a day for an answer. */
const longestMs = 86_400_000;
/** Ten years: what is kept for longer is kept for good. */
const oldestMs = 3650 * 86_400_000;

/**
 * Reads a duration such as `500ms`, `60s`, `5min` or `1h`.
 * @returns milliseconds, a whole number from 1 to a day
 * @throws UsageError ERR_DURATION
 */
export function parseDuration(text: string): number {
  const ms = toMs(text);
  if (ms >= 1 && ms <= longestMs) return ms;
  throw new UsageError(
    `${showCell(text)} is no duration; it takes a number and a unit, such as 500ms, 60s or 5min, up to 24h.`,
    { code: "ERR_DURATION", actions: ["Give the duration like timeout: 60s."] },
  );
}

/**
 * Reads an age such as `26h` or `90d`.
 * @returns milliseconds, a whole number from 1 to ten years
 * @throws UsageError ERR_DURATION
 */
export function parseAge(text: string): number {
  const ms = toMs(text);
  if (ms >= 1 && ms <= oldestMs) return ms;
  throw new UsageError(
    `${showCell(text)} is no age; it takes a number and a unit, such as 26h or 90d, up to 3650d.`,
    { code: "ERR_DURATION", actions: ["Give the age like 90d."] },
  );
}

function toMs(text: string): number {
  const [, count, unit] = form.exec(text.trim()) ?? [];
  return Math.round(Number(count) * (unitMs[unit?.toLowerCase() ?? ""] ?? 0));
}
