import type { Clock } from "../../kernel/clock.ts";
import type { DailyBudget } from "../../delivery/pacer.ts";
import { stopForDailyLimit } from "../../delivery/stop-reasons.ts";
import { LedgerError } from "../../kernel/load-error.ts";
import type { RequestBook, RequestGrant } from "../../ledger/request-book.ts";

export interface DailyLimit {
  /** All loads that name the same account share the limit. */
  readonly account: string;
  /** Most requests in any 24 hours. */
  readonly limit: number;
}

export interface OpenedBudget extends DailyBudget {
  /** Gives back what was not used; where that can't be written it stays counted. */
  close(): Promise<void>;
}

/** So much is counted ahead at once: a killed process leaves no more than this counted and not made. */
function advanceOf(limit: number): number {
  return Math.max(1, Math.min(500, Math.ceil(limit / 200)));
}

/** Requests of an account's 24 hours, taken from the ledger some at a time. */
export function openDailyBudget(
  book: RequestBook,
  { account, limit }: DailyLimit,
  clock: Clock,
): OpenedBudget {
  let held: RequestGrant | undefined;
  let left = 0;
  let underWay: Promise<void> | undefined;
  const isCurrent = (): boolean => held !== undefined && clock.now() < held.slotEndsAt;
  const hasSome = (): boolean => left > 0 && isCurrent();

  const release = async (): Promise<void> => {
    const unused = left;
    left = 0;
    if (held !== undefined && unused > 0) await book.giveBack(account, held.slotAt, unused);
  };
  const refill = async (): Promise<void> => {
    await release();
    const wish = { account, requests: advanceOf(limit), limit, at: clock.now() };
    const grant = await book.grant(wish);
    if (grant.granted === 0) throw stopForDailyLimit(limit, grant.freeAt);
    held = grant;
    left = grant.granted;
  };

  return {
    take: async () => {
      while (!hasSome()) {
        underWay ??= refill().finally(() => (underWay = undefined));
        await underWay;
      }
      left -= 1;
    },
    // What was taken in a quarter of an hour that is over stays counted there.
    giveBack: () => {
      if (isCurrent()) left += 1;
    },
    close: async () => {
      await underWay?.catch(() => undefined);
      try {
        await release();
      } catch (error) {
        if (!(error instanceof LedgerError)) throw error;
      }
    },
  };
}
