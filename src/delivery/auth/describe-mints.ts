import { isoTime } from "../../clock.ts";
import type { CacheEntry } from "./token-cache.ts";

type Mints = CacheEntry["mints"];

/** Share of the month's tokens from which on there is a warning. */
const warnFrom = 0.8;

/** One token more in the month of `now`. @param now epoch milliseconds */
export function countMint(mints: Mints, now: number): Mints {
  const month = monthOf(now);
  return { month, count: mints.month === month ? mints.count + 1 : 1 };
}

/** A sentence when a client has asked for most of the tokens of a month. @param now epoch milliseconds */
export function describeMints(
  { month, count }: Mints,
  monthlyLimit: number | undefined,
  now: number,
): string | undefined {
  if (monthlyLimit === undefined || month !== monthOf(now) || count < monthlyLimit * warnFrom)
    return undefined;
  return `This client has asked for ${count} tokens this month; all integrations of the tenant together may have ${monthlyLimit}.`;
}

const monthOf = (now: number): string => isoTime(now).slice(0, 7);
