import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";

dayjs.extend(utc);
dayjs.extend(timezone);

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const mostDaysKept = 5000;

/** True for the name of an IANA time zone; abbreviations such as EST or CET mean different things and are refused. */
export function isZone(name: string): boolean {
  if (name !== "UTC" && !name.includes("/")) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

/** The instants that a zone's clocks show as a local time: none in a gap, two in a fold. */
export type FindInstants = (localMs: number) => readonly number[];

/**
 * Finds instants for local times of a zone. dayjs.tz itself moves a time in a gap and takes the second of two in a fold;
 * so it is asked for offsets only, and both candidates are checked here.
 * @returns a function from a local time (epoch milliseconds as if it were UTC) to its instants, the earliest first
 */
export function findInstantsIn(zone: string): FindInstants {
  const offsetAt = (instant: number): number => dayjs.utc(instant).tz(zone).utcOffset() * minuteMs;
  const offsetsByDay = new Map<number, readonly number[]>();
  const offsetsAround = (localMs: number): readonly number[] => {
    const day = Math.floor(localMs / dayMs);
    const kept = offsetsByDay.get(day);
    if (kept !== undefined) return kept;
    // No zone is further than a day from UTC, and none changes its clocks twice in three days.
    const found = [...new Set([offsetAt((day - 1) * dayMs), offsetAt((day + 2) * dayMs)])];
    if (offsetsByDay.size >= mostDaysKept) offsetsByDay.clear();
    offsetsByDay.set(day, found);
    return found;
  };
  return (localMs) => {
    const offsets = offsetsAround(localMs);
    const candidates = offsets.map((offset) => localMs - offset);
    if (offsets.length === 1) return candidates;
    return candidates
      .filter((instant, i) => offsetAt(instant) === offsets[i])
      .toSorted((a, b) => a - b);
  };
}
