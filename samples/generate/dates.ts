import type { RandomChoices } from "./random.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** ISO date that lies `days` after 1 January 2026. */
export function dayOf2026(days: number): string {
  return new Date(Date.UTC(2026, 0, 1) + days * dayMs).toISOString().slice(0, 10);
}

/** ISO time in UTC on a day of 2026, counted from 0. */
export function timeOf2026(random: RandomChoices, firstDay: number, lastDay: number): string {
  const day = dayOf2026(random.integer(firstDay, lastDay));
  const [hours, minutes, seconds] = [
    random.integer(6, 20),
    random.integer(0, 59),
    random.integer(0, 59),
  ].map((part) => String(part).padStart(2, "0"));
  return `${day}T${hours}:${minutes}:${seconds}Z`;
}
