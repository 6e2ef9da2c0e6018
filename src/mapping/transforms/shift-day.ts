/** A number of days behind (+) or before (-) a day, as a mapping writes it: `+30 days`. */
export const daysShape = /^([+-]\d{1,5}) days?$/;

const dayMs = 86_400_000;

/** Another day that follows from a day. */
export type DayShift = "end-of-month" | "first-of-next-month" | (string & {});

/** Epoch milliseconds of the first of the month, so many months behind that of a day. */
function firstOfMonth(day: Date, monthsBehind: number): number {
  const first = new Date(day);
  first.setUTCDate(1);
  return first.setUTCMonth(first.getUTCMonth() + monthsBehind);
}

function shiftMs(day: Date, shift: DayShift): number {
  if (shift === "first-of-next-month") return firstOfMonth(day, 1);
  if (shift === "end-of-month") return firstOfMonth(day, 1) - dayMs;
  return day.getTime() + Number(daysShape.exec(shift)?.[1] ?? Number.NaN) * dayMs;
}

/**
 * The day that a shift leads to.
 * @param day as YYYY-MM-DD
 * @returns undefined where that is outside of the years 1 to 9999
 */
export function shiftDay(day: string, shift: DayShift): string | undefined {
  const shifted = new Date(shiftMs(new Date(`${day}T00:00:00Z`), shift));
  const year = shifted.getUTCFullYear();
  return year >= 1 && year <= 9999 ? shifted.toISOString().slice(0, 10) : undefined;
}

/** True for a day of the calendar that is written as YYYY-MM-DD. */
export function isIsoDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
