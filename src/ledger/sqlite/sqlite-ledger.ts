import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Repeat } from "../lease.ts";
import type { Ledger, LedgerWatch } from "../ledger.ts";
import { defaultPausesMs, retryWrite, type WriteRetries } from "../retry-write.ts";
import { TableLedger } from "../table-ledger.ts";
import { openDatabase, openDatabaseToRead } from "./open-database.ts";
import { explainOpenFailure, sqliteCodeOf } from "./sqlite-failures.ts";
import { SqliteLedgerDatabase } from "./sqlite-ledger-database.ts";

interface SqliteLedgerOptions {
  readonly watch?: LedgerWatch;
  readonly clock?: Clock;
  /** What makes the heartbeat of an execution; default: a timer. */
  readonly repeat?: Repeat;
  /** Milliseconds before each further try of a write that failed; their number bounds the tries. */
  readonly pausesMs?: readonly number[];
  /** How long one statement waits for another process, in milliseconds; the event loop stands still meanwhile. */
  readonly busyTimeoutMs?: number;
  /** True: a ledger that this user may not write is opened all the same, and can only be read. */
  readonly mayOnlyRead?: boolean;
}

/**
 * Opens the ledger in a SQLite file, which is made (0600, in a folder of 0700) when it is missing.
 * @throws LedgerError ERR_LEDGER_OPEN, ERR_LEDGER_UNREADABLE for a file that is no ledger, ERR_LEDGER_NEWER for one of
 * a newer version; the file is then left as it is
 */
export async function openSqliteLedger(
  path: string,
  options: SqliteLedgerOptions = {},
): Promise<Ledger> {
  return new TableLedger(await openSqliteDatabase(path, options), options);
}

/** The database under it. @throws as `openSqliteLedger` does */
export async function openSqliteDatabase(
  path: string,
  options: SqliteLedgerOptions = {},
): Promise<SqliteLedgerDatabase> {
  const retries: WriteRetries = {
    clock: options.clock ?? systemClock,
    pausesMs: options.pausesMs ?? defaultPausesMs,
    canRetry: (error) => sqliteCodeOf(error) === "SQLITE_BUSY",
  };
  try {
    const openIt = options.mayOnlyRead === true ? openDatabaseToRead : openDatabase;
    const open = async () => openIt(path, options.busyTimeoutMs ?? 1000);
    const database = await retryWrite(open, retries);
    return new SqliteLedgerDatabase(path, database, {
      ...retries,
      canRetry: (error) => sqliteCodeOf(error) !== undefined,
    });
  } catch (error) {
    throw explainOpenFailure(path, error);
  }
}
