import type { SqliteDatabase } from "./sqlite-database.ts";
import type { RequestGrant, RequestWish } from "../request-book.ts";
import { decideGrant, oldestSlot, type SlotCount } from "../request-slots.ts";
import { runTransaction } from "./run-transaction.ts";

const forgetSql = "DELETE FROM request_counts WHERE account = ? AND slot_at < ?";

const readSql =
  'SELECT slot_at AS "slotAt", requests FROM request_counts WHERE account = ? AND slot_at >= ?';

const countSql = `
INSERT INTO request_counts (account, slot_at, requests) VALUES (?, ?, ?)
ON CONFLICT (account, slot_at) DO UPDATE SET requests = request_counts.requests + excluded.requests`;

const returnSql = `
UPDATE request_counts SET requests = requests - ?
WHERE account = ? AND slot_at = ? AND requests >= ?`;

/** Requests of the last 24 hours, per account. */
export class RequestTable {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  grant(wish: RequestWish): RequestGrant {
    const { account } = wish;
    const oldest = oldestSlot(wish.at);
    return runTransaction(this.#database, () => {
      this.#database.prepare(forgetSql).run(account, oldest);
      const counts: readonly SlotCount[] = this.#database.prepare(readSql).all(account, oldest);
      const grant = decideGrant(wish, counts);
      this.#database.prepare(countSql).run(account, grant.slotAt, grant.granted);
      return grant;
    });
  }

  giveBack(account: string, slotAt: number, requests: number): void {
    this.#database.prepare(returnSql).run(requests, account, slotAt, requests);
  }
}
