import type { WarningCode } from "../../rows/catalogue/warnings.ts";
import { isEndOfDay, toLocalMs } from "../transforms/check-date-parts.ts";
import { convertDate, type DateSettings, makesInstant } from "../transforms/convert-date.ts";
import type { DateParts } from "../transforms/date-tokens.ts";
import { remember } from "../transforms/remember.ts";
import { findInstantsIn } from "../transforms/zone-offset.ts";

/** Tells what is odd about a text that is read as it should be. */
export type Inspect = (text: string) => readonly WarningCode[];

const sentinels: ReadonlySet<string> = new Set([
  "1899-12-30",
  "1899-12-31",
  "1900-01-01",
  "1904-01-01",
  "1970-01-01",
  "9999-12-31",
]);
const firstYear = 2000;
const yearsAhead = 5;

/** @param now epoch milliseconds */
function judgeDay(ms: number, now: number): readonly WarningCode[] {
  const day = new Date(ms).toISOString().slice(0, 10);
  if (sentinels.has(day)) return ["date-sentinel"];
  const last = new Date(now);
  last.setUTCFullYear(last.getUTCFullYear() + yearsAhead);
  const isOdd = Number(day.slice(0, 4)) < firstYear || ms > last.getTime();
  return isOdd ? ["date-range"] : [];
}

function hasOtherWeekday({ weekday }: DateParts, ms: number): boolean {
  return weekday !== undefined && weekday % 7 !== new Date(ms).getUTCDay();
}

function judgeClock(parts: DateParts, settings: DateSettings): readonly WarningCode[] {
  if (!makesInstant(settings)) return [];
  if (isEndOfDay(parts)) return ["ts-24h"];
  return parts.second === 60 ? ["ts-leap-second"] : [];
}

/** Looks at dates as `convertDate` reads them; those that it refuses are no matter here. */
export function inspectDate(settings: DateSettings, now: number): Inspect {
  const { format, zone } = settings;
  const convert = convertDate(settings);
  const isShort = /YY/.test(format.format.replaceAll("YYYY", ""));
  const find =
    zone === undefined || format.parts.has("offset") || !makesInstant(settings)
      ? undefined
      : findInstantsIn(zone);
  return remember((text) => {
    const parts = format.read(text);
    if (parts === undefined || "fault" in convert(text)) return [];
    const clock = judgeClock(parts, settings);
    const tamed = clock.length === 0 ? parts : { ...parts, hour: 0, minute: 0, second: 0 };
    const ms = toLocalMs(tamed);
    const day = Math.floor(ms / 86_400_000) * 86_400_000;
    return [
      ...judgeDay(day, now),
      ...(isShort ? (["date-2digit"] as const) : []),
      ...(hasOtherWeekday(parts, ms) ? (["date-weekday"] as const) : []),
      ...((find?.(ms).length ?? 1) > 1 ? (["ts-dst-fold"] as const) : []),
      ...clock,
    ];
  });
}
