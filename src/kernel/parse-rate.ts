import { UsageError } from "./load-error.ts";
import { showCell } from "./show-cell.ts";

const form = /^(\d+(?:\.\d+)?)\s*\/\s*(s|sec|second|min|minute|h|hour|d|day)$/i;
const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads a rate such as `10/s`, `600/min` or `5000/h`.
 * @returns requests per second
 * @throws UsageError ERR_RATE
 */
export function parseRate(text: string): number {
  const [, count, unit] = form.exec(text.trim()) ?? [];
  const seconds = secondsOf[unit?.charAt(0).toLowerCase() ?? ""];
  const rate = seconds === undefined ? 0 : Number(count) / seconds;
  if (rate > 0 && Number.isFinite(rate)) return rate;
  throw new UsageError(
    `${showCell(text)} is no rate; it takes a number above 0 and a unit, such as 10/s, 600/min or 5000/h.`,
    { code: "ERR_RATE", actions: ["Give the rate like --rate 10/s."] },
  );
}
