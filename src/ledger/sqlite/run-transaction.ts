import type { SqliteDatabase } from "./sqlite-database.ts";

/**
 * Runs `body` as one transaction, undone as a whole when it throws or says so. Its first statement must write, or it begins as a
 * writing one: a transaction that begins with a read can't be turned into one when another process has written meanwhile.
 */
export function runTransaction<T>(
  database: SqliteDatabase,
  body: (undo: () => void) => T,
  begin: "BEGIN" | "BEGIN IMMEDIATE" = "BEGIN",
): T {
  database.exec(begin);
  try {
    const result = body(() => database.exec("ROLLBACK"));
    if (database.isTransaction) database.exec("COMMIT");
    return result;
  } finally {
    // SQLite has undone it already after some failures, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}
