import { type Convert, faultOf, type Made } from "../made.ts";
import { refuseDateParts, toLocalMs } from "./check-date-parts.ts";
import type { DateFormat } from "./parse-date-format.ts";
import { type FindInstants, findInstantsIn } from "./zone-offset.ts";

export interface DateSettings {
  readonly format: DateFormat;
  readonly zone: string | undefined;
  readonly output: "instant" | "date" | undefined;
}

/** Why a combination of format, zone and output can't work, or undefined. */
export function refuseDateSettings({ format, zone, output }: DateSettings): string | undefined {
  const { parts } = format;
  const hasTime = parts.has("hour") || parts.has("hour12");
  if (parts.has("offset") && zone !== undefined && output !== "date")
    return "the format has an offset, so a zone has no use; take the zone out";
  if (output === "date" && zone !== undefined && !parts.has("offset"))
    return "with output: date the day is sent as it is written, so a zone has no use; take the zone out";
  if (output === "instant" && !hasTime && zone === undefined)
    return "a day alone is no instant; say in which zone the day begins, or output: date";
  if (hasTime && !parts.has("offset") && zone === undefined && output !== "date")
    return "a time without offset needs a zone, such as zone: Europe/Berlin";
  return undefined;
}

const minuteMs = 60_000;
const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const isoInstant = (ms: number): string => new Date(ms).toISOString();

/** The day that an instant falls on in a zone. */
function dayIn(zone: string): (instant: number) => string {
  // The Swedish way of writing dates is ISO-8601.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  return (instant) => format.format(instant);
}

/** Makes the text to send of a checked local time and, where the file has one, an offset in minutes. */
type Finish = (localMs: number, offset: number | undefined) => Made;

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
  if (zone === undefined || output === "date") return (localMs) => ({ value: isoDate(localMs) });
  return finishInZone(zone, findInstantsIn(zone));
}

/**
 * Reads a date in one declared format and writes it as ISO-8601. Nothing is guessed or rolled over: a day that the calendar
 * lacks and a local time that the clocks skipped are faults; of a local time that comes twice, the first is taken.
 */
export function convertDate(settings: DateSettings): Convert {
  const { format } = settings;
  const finish = chooseFinish(settings);
  return (text) => {
    const parts = format.read(text);
    if (parts === undefined)
      return faultOf("not-a-date", { format: format.format, example: format.example });
    const why = refuseDateParts(parts);
    if (why !== undefined) return faultOf("no-such-date", { why, format: format.format });
    return finish(toLocalMs(parts), parts.offset);
  };
}
