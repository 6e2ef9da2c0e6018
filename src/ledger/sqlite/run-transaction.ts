import type { SqliteDatabase } from "./sqlite-database.ts";

/**
 * Runs `body` as one transaction, undone as a whole when it throws or says so. Its first statement must write: a transaction that
 * begins with a read can't be turned into a writing one when another process has written meanwhile.
 */
export function runTransaction<T>(database: SqliteDatabase, body: (undo: () => void) => T): T {
  database.exec("BEGIN");
  try {
    const result = body(() => database.exec("ROLLBACK"));
    if (database.isTransaction) database.exec("COMMIT");
    return result;
  } finally {
    // SQLite has undone it already after some failures, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}
