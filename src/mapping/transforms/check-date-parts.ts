import type { DatePart, DateParts } from "./date-tokens.ts";

const get = (parts: DateParts, part: DatePart): number => parts[part] ?? 0;

const monthDays: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
}

/** True for the end of a day that is written as 24:00. */
export function isEndOfDay(parts: DateParts): boolean {
  const rest = get(parts, "minute") + get(parts, "second") + get(parts, "fraction");
  return parts.hour === 24 && rest === 0;
}

/** Why parts are no date of the calendar or no time of day, or undefined when they are. */
export function refuseDateParts(parts: DateParts): string | undefined {
  const [year, month, day] = [get(parts, "year"), get(parts, "month"), get(parts, "day")];
  if (year === 0) return "there is no year 0000";
  if (month < 1 || month > 12) return `there is no month ${month}`;
  if (day < 1 || day > daysIn(year, month))
    return `month ${month} of ${year} has ${daysIn(year, month)} days, not ${day}`;
  const half = parts.hour12;
  if (half !== undefined && (half < 1 || half > 12))
    return `a clock of twelve hours has no hour ${half}`;
  if (get(parts, "hour") > 23) return `a day has no hour ${get(parts, "hour")}`;
  if (get(parts, "minute") > 59) return `an hour has no minute ${get(parts, "minute")}`;
  if (get(parts, "second") > 59) return `a minute has no second ${get(parts, "second")}`;
  return undefined;
}

/** Parts that were checked, as epoch milliseconds of a clock in UTC. */
export function toLocalMs(parts: DateParts): number {
  const half = parts.hour12;
  const hour = half === undefined ? get(parts, "hour") : (half % 12) + get(parts, "half");
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(get(parts, "year"), get(parts, "month") - 1, get(parts, "day"));
  date.setUTCHours(hour, get(parts, "minute"), get(parts, "second"), get(parts, "fraction"));
  return date.getTime();
}
