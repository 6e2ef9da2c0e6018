import type { RequestGrant, RequestsUsed, RequestWish } from "../request-book.ts";
import { decideGrant, oldestSlot, sumSlots, type SlotCount } from "../request-slots.ts";
import { all, run, type Query } from "./query.ts";

const forgetSql = "DELETE FROM request_counts WHERE account = ? AND slot_at < ?";

const readSql =
  'SELECT slot_at AS "slotAt", requests FROM request_counts WHERE account = ? AND slot_at >= ?';

const usedSql = `
SELECT account, slot_at AS "slotAt", requests FROM request_counts
WHERE slot_at >= ? AND requests > 0 ORDER BY account, slot_at`;

const countSql = `
INSERT INTO request_counts (account, slot_at, requests) VALUES (?, ?, ?)
ON CONFLICT (account, slot_at) DO UPDATE SET requests = request_counts.requests + excluded.requests`;

const returnSql = `
UPDATE request_counts SET requests = requests - ?
WHERE account = ? AND slot_at = ? AND requests >= ?`;

/** Requests of the last 24 hours, per account. */
export class RequestTable {
  *grant(wish: RequestWish): Query<RequestGrant> {
    const { account } = wish;
    const oldest = oldestSlot(wish.at);
    yield* run(forgetSql, account, oldest);
    const counts = yield* all<SlotCount>(readSql, account, oldest);
    const grant = decideGrant(wish, counts);
    yield* run(countSql, account, grant.slotAt, grant.granted);
    return grant;
  }

  *used(at: number): Query<readonly RequestsUsed[]> {
    const counts = yield* all<SlotCount & Pick<RequestsUsed, "account">>(usedSql, oldestSlot(at));
    const accounts = [...new Set(counts.map(({ account }) => account))];
    return accounts.map((account) =>
      sumSlots(
        account,
        at,
        counts.filter((count) => count.account === account),
      ),
    );
  }

  *giveBack(account: string, slotAt: number, requests: number): Query<void> {
    yield* run(returnSql, requests, account, slotAt, requests);
  }
}
