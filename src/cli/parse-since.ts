import { UsageError } from "../index.ts";

const unitsMs: Readonly<Record<string, number>> = {
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * An instant from `7d`, `12h`, `2026-11-20` or `2026-11-20T08:00Z`; without a zone it is UTC.
 * @param now epoch milliseconds
 * @param flag that it was given with
 * @returns epoch milliseconds
 * @throws UsageError
 */
export function parseSince(text: string, now: number, flag = "since"): number {
  const [, count, unit = ""] = /^(\d{1,5})(min|h|d|w)$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (unitsMs[unit] ?? 0);
  const isDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const hasZone = !text.includes("T") || /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const at = isDate ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--${flag} takes an age or a date, not "${text}"`, {
    code: "ERR_USAGE",
    actions: [`For example --${flag} 7d, --${flag} 12h, --${flag} 2026-11-20 (UTC)`],
  });
}
