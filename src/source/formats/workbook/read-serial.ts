import { withoutEnd } from "../../../kernel/without-end.ts";
import type { NumberKind } from "./number-format.ts";
import { plainNumber } from "../../../kernel/stored-number.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** 31 December 9999 in the 1900 system. */
const lastDay = 2_958_465;
const daysBetweenSystems = 1462;
const shape = /^(\d{1,9})(?:\.(\d{1,400}))?$/;

/**
 * The number of a cell that is shown as a date, as ISO has it, to the millisecond, which is as fine as Excel is: a day
 * (2026-09-30), a day with its time (2026-09-30T14:30:00), a time alone (14:30:00), a span (36:00:00).
 * @returns undefined where the number is no day: before the first one, behind the last, or 29 February 1900
 */
export function readSerial(
  stored: string,
  { hasDay, hasTime, isSpan }: NonNullable<NumberKind["date"]>,
  is1904: boolean,
): string | undefined {
  const total = toMilliseconds(stored);
  if (total === undefined) return undefined;
  if (isSpan) return writeTime(total);
  const [days, rest] = [Math.floor(total / dayMs), total % dayMs];
  if (!hasDay && days === 0) return writeTime(rest);
  const iso = writeDay(days, is1904);
  if (iso === undefined) return undefined;
  return rest === 0 && !hasTime ? iso : `${iso}T${writeTime(rest)}`;
}

/** Whole numbers all the way, for a day of more digits than nine is none. */
function toMilliseconds(stored: string): number | undefined {
  const [, whole, fraction] = shape.exec(plainNumber(stored) ?? "") ?? [];
  if (whole === undefined) return undefined;
  const part = fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * dayMs);
  return Number(whole) * dayMs + part;
}

/** Day 60 of the 1900 system does not exist, and each day before it is counted one less. */
function writeDay(days: number, is1904: boolean): string | undefined {
  const in1900 = is1904 ? days + daysBetweenSystems : days;
  if (in1900 > lastDay || (!is1904 && (days < 1 || days === 60))) return undefined;
  const sinceEpoch = in1900 - (in1900 < 60 ? 25_568 : 25_569);
  return new Date(sinceEpoch * dayMs).toISOString().slice(0, 10);
}

function writeTime(total: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const rest = total % 1000;
  const fraction = rest === 0 ? "" : `.${withoutEnd(String(rest).padStart(3, "0"), /0/)}`;
  const [minutes, seconds] = [(total % hourMs) / 60_000, (total % 60_000) / 1000];
  return `${two(total / hourMs)}:${two(minutes)}:${two(seconds)}${fraction}`;
}
