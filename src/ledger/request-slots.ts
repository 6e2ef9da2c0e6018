import type { RequestGrant, RequestsUsed, RequestWish } from "./request-book.ts";

/** Requests are counted by the quarter of an hour: exact enough for a day, and no more than a hundred numbers. */
const slotMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;

/** Requests of an account that were granted in one slot. */
export interface SlotCount {
  /** Epoch milliseconds at which the slot begins. */
  readonly slotAt: number;
  readonly requests: number;
}

/** The slot that an instant lies in. @param at epoch milliseconds */
export function slotOf(at: number): number {
  return Math.floor(at / slotMs) * slotMs;
}

/** The first slot of which a request can lie within the 24 hours before `at`. */
export function oldestSlot(at: number): number {
  return slotOf(at - dayMs);
}

/** @param counts of its slots from `oldestSlot` on */
export function sumSlots(account: string, at: number, counts: readonly SlotCount[]): RequestsUsed {
  const { freeAt } = decideGrant({ account, requests: 0, limit: 0, at }, counts);
  return { account, requests: counts.reduce((sum, { requests }) => sum + requests, 0), freeAt };
}

/**
 * What an account gets of what it asks for.
 * @param counts of its slots from `oldestSlot` on; such as lie in the future, because a clock was set back, count too
 */
export function decideGrant(wish: RequestWish, counts: readonly SlotCount[]): RequestGrant {
  const used = counts.reduce((sum, { requests }) => sum + requests, 0);
  const granted = Math.max(0, Math.min(wish.requests, wish.limit - used));
  const slotAt = slotOf(wish.at);
  const busy = counts.filter(({ requests }) => requests > 0).map((count) => count.slotAt);
  return {
    granted,
    slotAt,
    slotEndsAt: slotAt + slotMs,
    left: Math.max(0, wish.limit - used - granted),
    freeAt: Math.min(slotAt, ...busy) + slotMs + dayMs,
  };
}
