import type { LedgerDatabase, WriteQuery } from "./ledger-database.ts";
import { lock } from "./tables/query.ts";

/**
 * One transaction, tried once, while no other holds the name: for what is told anew soon, and worth nothing late.
 * @throws LedgerError ERR_LEDGER_WRITE
 */
export async function writeOnce<T>(
  database: LedgerDatabase,
  name: string,
  query: WriteQuery<T>,
): Promise<T> {
  const loss = database.look();
  if (loss !== undefined) throw loss;
  try {
    return await database.attempt(function* (now) {
      yield* lock([name]);
      return yield* query(now);
    }, "locked");
  } catch (error) {
    throw database.retries.canRetry(error) ? database.explain(error) : error;
  }
}
