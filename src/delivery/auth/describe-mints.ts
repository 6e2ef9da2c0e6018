import { isoTime } from "../../kernel/clock.ts";
import { exitCodes, TargetError } from "../../kernel/load-error.ts";
import type { CacheEntry } from "./token-cache.ts";

type Mints = CacheEntry["mints"];

/** Share of the month's tokens from which on there is a warning. */
const warnFrom = 0.8;

/** One token more in the month of `now`. @param now epoch milliseconds */
export function countMint(mints: Mints, now: number): Mints {
  const month = monthOf(now);
  return { month, count: mints.month === month ? mints.count + 1 : 1 };
}

/** What was counted before a request for a token that was refused. */
export function uncountMint({ month, count }: Mints): Mints {
  return { month, count: Math.max(0, count - 1) };
}

/**
 * The month's tokens belong to all integrations of the tenant: whoever has asked for all of them asks for no more.
 * @param now epoch milliseconds
 * @throws TargetError ERR_TOKENS_USED_UP
 */
export function assertMayMint(
  { month, count }: Mints,
  monthlyLimit: number | undefined,
  now: number,
): void {
  if (monthlyLimit === undefined || month !== monthOf(now) || count < monthlyLimit) return;
  const today = new Date(now);
  const next = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1);
  throw new TargetError(
    `this client has asked for ${count} tokens this month, which is all that the integrations of its tenant may have together`,
    {
      code: "ERR_TOKENS_USED_UP",
      exitCode: exitCodes.stopped,
      actions: [
        `Resume the load after ${isoTime(next)}, or with a ready-made token.`,
        "Find out what fetches so many tokens: a token lives for a day, and waybill keeps it between runs.",
      ],
    },
  );
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
