import type { DatabaseSync } from "node:sqlite";
import { messageOf, SourceError, systemCodeOf } from "./load-error.ts";
import { nodeSqlite } from "./node-sqlite.ts";

/**
 * A database in a file of SQLite's own that has no name, so that it is gone with the process whatever becomes of it. It is in one
 * transaction to its end.
 * @param tables what makes its tables
 * @param cacheKiB what may lie in memory before it goes into the file
 */
export function openScratch(tables: string, cacheKiB = 8000): DatabaseSync {
  // Loaded by the first that needs it.
  const { DatabaseSync } = nodeSqlite();
  const database = new DatabaseSync("");
  database.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA journal_mode = OFF; ${tables}; BEGIN`);
  return database;
}

/**
 * An error of such a database in words; any other comes back as it is.
 * @param sentence what can't be done, without its end
 * @param otherwise what else a person can do
 */
export function explainScratch(error: unknown, sentence: string, otherwise = ""): unknown {
  if (systemCodeOf(error) !== "ERR_SQLITE_ERROR") return error;
  return new SourceError(`${sentence}: ${messageOf(error)}.`, {
    code: "ERR_SOURCE_SPOOL",
    actions: [`Make room there, or name another folder in TMPDIR${otherwise}.`],
    cause: error,
  });
}
