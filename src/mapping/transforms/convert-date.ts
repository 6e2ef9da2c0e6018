import { type Convert, faultOf, type ConversionResult } from "../conversion-result.ts";
import { isEndOfDay, refuseDateParts, toLocalMs } from "./check-date-parts.ts";
import type { DateParts } from "./date-tokens.ts";
import { isBeforeLeapSecond } from "./leap-seconds.ts";
import type { DateFormat } from "./parse-date-format.ts";
import { remember } from "./remember.ts";
import { type DayShift, shiftDay } from "./shift-day.ts";
import { type FindInstants, findInstantsIn } from "./zone-offset.ts";

export interface DateSettings {
  readonly format: DateFormat;
  readonly zone: string | undefined;
  readonly output: "instant" | "date" | undefined;
  /** The day that is sent in place of the one that was read. */
  readonly shift?: DayShift | undefined;
}

/** Why a combination of format, zone and output can't work, or undefined. */
export function refuseDateSettings({
  format,
  zone,
  output,
  shift,
}: DateSettings): string | undefined {
  const { parts } = format;
  const hasTime = parts.has("hour") || parts.has("hour12");
  if (parts.has("offset") && zone !== undefined && output !== "date")
    return "the format has an offset, so a zone has no use; take the zone out";
  if (output === "date" && zone !== undefined && !parts.has("offset"))
    return "with output: date the day is sent as it is written, so a zone has no use; take the zone out";
  if (output === "instant" && !hasTime && zone === undefined)
    return "a day alone is no instant; say in which zone the day begins, or output: date";
  if (shift !== undefined && makesInstant({ format, zone, output }))
    return "then leads from day to day, and an instant is none; say output: date";
  if (hasTime && !parts.has("offset") && zone === undefined && output !== "date")
    return "a time without offset needs a zone, such as zone: Europe/Berlin";
  return undefined;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const isoInstant = (ms: number): string => new Date(ms).toISOString();

/** The day that an instant falls on in a zone. */
function dayIn(zone: string): (instant: number) => string {
  // The Swedish way of writing dates is ISO-8601.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  return (instant) => format.format(instant);
}

/** Makes the text to send of a checked local time and, where the file has one, an offset in minutes. */
type Finish = (localMs: number, offset: number | undefined) => ConversionResult<string>;

function finishInZone(zone: string, find: FindInstants): Finish {
  return (localMs) => {
    const [first] = find(localMs);
    return first === undefined
      ? faultOf("no-such-local-time", { zone })
      : { value: isoInstant(first) };
  };
}

function chooseFinish({ format, zone, output }: DateSettings): Finish {
  if (format.parts.has("offset")) {
    const show = output !== "date" ? isoInstant : zone === undefined ? undefined : dayIn(zone);
    return (localMs, offset = 0) => ({
      value: show === undefined ? isoDate(localMs) : show(localMs - offset * minuteMs),
    });
  }
  if (zone === undefined) return (localMs) => ({ value: isoDate(localMs) });
  return finishInZone(zone, findInstantsIn(zone));
}

/** Most dates of most files: there is nothing to reckon with. */
function isDaySentAsWritten({ format, zone, output }: DateSettings): boolean {
  return !format.parts.has("offset") && (zone === undefined || output === "date");
}

const pad = (number: number | undefined, length: number): string =>
  String(number ?? 0).padStart(length, "0");

const dayOf = ({ year, month, day }: DateParts): string =>
  `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;

/** True where the date comes out as a point in time, and not as a day. */
export function makesInstant({ format, zone, output }: DateSettings): boolean {
  return output !== "date" && (format.parts.has("offset") || zone !== undefined);
}

/** 24:00 as 0:00, and second 60 as 59, where a point in time is made; the caller sees to the rest. */
function tameClock(parts: DateParts, settings: DateSettings): DateParts {
  if (!makesInstant(settings)) return parts;
  if (isEndOfDay(parts)) return { ...parts, hour: 0 };
  return parts.second === 60 ? { ...parts, second: 59 } : parts;
}

/**
 * Reads a date in one declared format and writes it as ISO-8601. Nothing is guessed or rolled over: a day that the calendar
 * lacks and a local time that the clocks skipped are faults; of a local time that comes twice, the first is taken. Where an
 * instant is made, 24:00 is the beginning of the next day, and a leap second that there was is the second before it.
 */
export function convertDate(settings: DateSettings): Convert {
  return readDate(settings);
}

/** The same as a text. */
export function readDate(settings: DateSettings): (text: string) => ConversionResult<string> {
  const { shift, format } = settings;
  const { parts } = format;
  const isDay = !parts.has("hour") && !parts.has("hour12");
  // A column of times has as many of them as rows.
  const convert = isDay ? remember(convertWritten(settings)) : convertWritten(settings);
  if (shift === undefined) return convert;
  return (text) => {
    const made = convert(text);
    if ("fault" in made) return made;
    const value = shiftDay(made.value, shift);
    const why = `what ${shift} makes of it is no day of the years 1 to 9999`;
    return value === undefined
      ? faultOf("no-such-date", { why, format: format.format })
      : { value };
  };
}

function convertWritten(settings: DateSettings): (text: string) => ConversionResult<string> {
  const { format } = settings;
  const finish = chooseFinish(settings);
  const isWrittenDay = isDaySentAsWritten(settings);
  return (text) => {
    const parts = format.read(text);
    if (parts === undefined)
      return faultOf("not-a-date", { format: format.format, example: format.example });
    const refuse = (why: string): ConversionResult<string> =>
      faultOf("no-such-date", { why, format: format.format });
    const clock = tameClock(parts, settings);
    const why = refuseDateParts(clock);
    if (why !== undefined) return refuse(why);
    if (isWrittenDay) return { value: dayOf(parts) };
    const dayAhead = clock !== parts && isEndOfDay(parts) ? dayMs : 0;
    const made = finish(toLocalMs(clock) + dayAhead, parts.offset);
    if (parts.second !== 60 || "fault" in made || isBeforeLeapSecond(made.value)) return made;
    return refuse("there was no leap second then");
  };
}
