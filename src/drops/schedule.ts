import { Cron } from "croner";
import { UsageError } from "../kernel/load-error.ts";

/** When a file is due, as it is written. */
interface WrittenSchedule {
  /** Five fields: minute, hour, day, month, weekday. */
  readonly cron: string;
  /** IANA name, such as Europe/Berlin. */
  readonly zone: string;
  /** Time of day by which the file has come, on the day of the cron time: `02:30`. */
  readonly by: string;
  /** Milliseconds after `by` in which it is late; then it is missing. */
  readonly graceMs: number;
  /** Days without a file: `2026-12-25`. */
  readonly holidays: readonly string[];
}

/** One time at which a file should come. Times are epoch milliseconds. */
export interface Due {
  /** The cron time; what tells it from others. */
  readonly at: number;
  /** It is late from then on. */
  readonly lateAt: number;
  /** It is missing from then on. */
  readonly missingAt: number;
}

/** When files of a drop are due. */
export interface Schedule {
  readonly zone: string;
  /** Dues whose time lies in `(after, upTo]`, oldest first. @param most of them */
  readonly dues: (after: number, upTo: number, most?: number) => readonly Due[];
  readonly next: (after: number) => Due | undefined;
}

const mostDues = 1000;

/** @throws UsageError ERR_SCHEDULE for a cron text or a zone that there is not, or one that never comes */
export function parseSchedule(written: WrittenSchedule): Schedule {
  const { zone, by, graceMs, holidays } = written;
  const cron = readCron(written);
  const isHoliday = (at: number): boolean => holidays.includes(dayIn(zone, at));
  const dueOf = (at: number): Due => {
    const lateAt = timeOfDay(at, by, zone);
    return { at, lateAt, missingAt: lateAt + graceMs };
  };
  const next = (after: number): Due | undefined => {
    let at = cron.nextRun(new Date(after))?.getTime();
    for (let tries = 0; at !== undefined && isHoliday(at) && tries < mostDues; tries += 1)
      at = cron.nextRun(new Date(at))?.getTime();
    return at === undefined ? undefined : dueOf(at);
  };
  return {
    zone,
    next,
    dues: (after, upTo, most = mostDues) => {
      const found: Due[] = [];
      for (let due = next(after); due !== undefined && due.at <= upTo; due = next(due.at)) {
        found.push(due);
        if (found.length === most) break;
      }
      return found;
    },
  };
}

function readCron({ cron, zone }: WrittenSchedule): Cron {
  try {
    // Without a time of its own a bad zone is only noticed when the next run is asked for.
    const made = new Cron(cron, { timezone: zone, paused: true, mode: "5-part" });
    if (made.nextRun() === null) throw new Error("it never comes");
    return made;
  } catch (error) {
    throw new UsageError(
      `"${cron}" in the zone "${zone}" is no time: ${error instanceof Error ? error.message : String(error)}.`,
      {
        code: "ERR_SCHEDULE",
        actions: ['Write it like cron: "0 2 * * 1-5" and zone: Europe/Berlin.'],
      },
    );
  }
}

/** `2026-11-30` in a zone. */
export function dayIn(zone: string, at: number): string {
  const parts = partsIn(zone, at);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** True for `2026-12-25`, and only for a day that there is. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** When a day such as `2026-11-30` is over in a zone. */
export function endOfDay(zone: string, day: string): number {
  let within = Date.parse(`${day}T12:00:00Z`);
  // Far in the east the next day has begun by then.
  while (dayIn(zone, within) > day) within -= 6 * 3_600_000;
  const midnight = new Cron("0 0 * * *", { timezone: zone, paused: true });
  return midnight.nextRun(new Date(within))?.getTime() ?? within;
}

/**
 * The moment at which clocks of a zone show a time of day, on the day of `at` or, where that lies before it, on the next
 * one. A time that the clocks leave out counts as the one that follows.
 */
function timeOfDay(at: number, time: string, zone: string): number {
  const [hour, minute] = time.split(":").map(Number);
  const found = new Cron(`${minute} ${hour} * * *`, { timezone: zone, paused: true })
    .nextRun(new Date(at - 1000))
    ?.getTime();
  return found ?? at;
}

/** By zone. Drops have few, and to make one takes much longer than to ask it. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string, at: number): Readonly<Record<string, string>> {
  const calendar =
    calendars.get(zone) ??
    new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  calendars.set(zone, calendar);
  const parts = calendar.formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}
