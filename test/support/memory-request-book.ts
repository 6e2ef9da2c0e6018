import type { RequestBook } from "../../src/ledger/request-book.ts";
import { decideGrant, oldestSlot, sumSlots } from "../../src/ledger/request-slots.ts";

/** A request book that is gone with the process. */
export function createMemoryRequestBook(): RequestBook {
  const accounts = new Map<string, Map<number, number>>();
  return {
    grant: async (wish) => {
      const slots = accounts.get(wish.account) ?? new Map<number, number>();
      accounts.set(wish.account, slots);
      const oldest = oldestSlot(wish.at);
      const counts = [...slots].map(([slotAt, requests]) => ({ slotAt, requests }));
      const recent = counts.filter(({ slotAt }) => slotAt >= oldest);
      const grant = decideGrant(wish, recent);
      slots.set(grant.slotAt, (slots.get(grant.slotAt) ?? 0) + grant.granted);
      return grant;
    },
    used: async (at) =>
      [...accounts].map(([account, slots]) => {
        const counts = [...slots].map(([slotAt, requests]) => ({ slotAt, requests }));
        return sumSlots(
          account,
          at,
          counts.filter(({ slotAt }) => slotAt >= oldestSlot(at)),
        );
      }),
    giveBack: async (account, slotAt, requests) => {
      const slots = accounts.get(account);
      const count = slots?.get(slotAt) ?? 0;
      if (count >= requests) slots?.set(slotAt, count - requests);
    },
  };
}
