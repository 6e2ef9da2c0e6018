import type { DatePart } from "./date-tokens.ts";
import type { DateFormat } from "./parse-date-format.ts";

/** The two ways of spreadsheets to count days: from 1 January 1900, or from 1 January 1904. */
export const excelSystems = [1900, 1904] as const;
export type ExcelSystem = (typeof excelSystems)[number];

const dayMs = 86_400_000;
const secondsOfDay = 86_400;
const lastSerial = 2_958_465;
/** The day before the first one; behind day 60, which 1900 did not have, counting is one ahead. */
const starts = {
  1900: [Date.UTC(1899, 11, 31), Date.UTC(1899, 11, 30)],
  1904: [Date.UTC(1904, 0, 1), Date.UTC(1904, 0, 1)],
} as const;

function readDay(system: ExcelSystem, serial: number): Partial<Record<DatePart, number>> {
  if (system === 1900 && serial === 0) return { year: 1900, month: 1, day: 0 };
  if (system === 1900 && serial === 60) return { year: 1900, month: 2, day: 29 };
  const start = starts[system][serial < 60 ? 0 : 1];
  const date = new Date(start + serial * dayMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The part of a day behind the point, to the second. */
function readTime(fraction: number): Partial<Record<DatePart, number>> {
  const seconds = Math.min(secondsOfDay - 1, Math.round(fraction * secondsOfDay));
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
  };
}

/**
 * Day numbers of a spreadsheet as a date format. Day 60 of 1900 comes out as 29 February 1900, which the calendar refuses.
 * @param time what a part of a day behind the point means: it is read, dropped, or no date at all
 */
export function excelSerialFormat(
  system: ExcelSystem,
  time: "read" | "drop" | "refuse",
): DateFormat {
  const parts: DatePart[] = ["year", "month", "day"];
  if (time === "read") parts.push("hour", "minute", "second");
  const shape = time === "refuse" ? /^(\d{1,7})$/ : /^(\d{1,7})(\.\d{1,15})?$/;
  return {
    format: `excel_serial: ${system}`,
    example: time === "read" ? "45123.5" : "45123",
    parts: new Set(parts),
    read: (text) => {
      const [, days, fraction] = shape.exec(text) ?? [];
      if (days === undefined || Number(days) > lastSerial) return undefined;
      const day = readDay(system, Number(days));
      return time === "read" ? { ...day, ...readTime(Number(fraction ?? 0)) } : day;
    },
  };
}

/** The day that a serial number stands for, as YYYY-MM-DD; undefined where there is none. */
export function dayOfSerial(system: ExcelSystem, serial: number): string | undefined {
  const { year = 0, month = 0, day = 0 } = readDay(system, serial);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined;
}
