import { closeSync, mkdirSync, openSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { LedgerError } from "../../load-error.ts";
import { isNetworkFileSystem } from "./is-network-file-system.ts";
import { ledgerSchemaVersion, migrateTables, readSchemaVersion } from "./ledger-schema.ts";
import { sqliteCodeOf } from "./sqlite-failures.ts";

/**
 * Opens the database, making folder (0700), file (0600) and tables where they are missing, and bringing older tables up to date. A file that is not a ledger
 * is left untouched.
 * @param busyTimeoutMs how long a statement waits for another process; the event loop stands still meanwhile
 * @throws LedgerError for a file that is not ours; errors of the system and of SQLite as they are
 */
export function openDatabase(path: string, busyTimeoutMs: number): DatabaseSyncInstance {
  makeFile(path);
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    const version = readSchemaVersion(database, path);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    if (version < ledgerSchemaVersion) migrateTables(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Brings everything into the one file, then closes it. SQLite would do so by itself, but only when the last prepared
 * statement is gone, and this binding leaves that to the garbage collector.
 */
export function closeDatabase(database: DatabaseSyncInstance): void {
  try {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    // What is in the side file is as durable there; whoever opens the ledger next brings it over.
    if (sqliteCodeOf(error) === undefined) throw error;
  } finally {
    database.close();
  }
}

/** SQLite gives its side files the mode of the database, so the database is made first, for this user alone. */
function makeFile(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (isNetworkFileSystem(statfsSync(folder).type, process.platform)) throw onNetwork(folder);
  closeSync(openSync(path, "a", 0o600));
}

function onNetwork(folder: string): LedgerError {
  return new LedgerError(
    `the ledger can't be kept in ${folder}: it is on a network file system, where the locks that keep it whole do not hold.`,
    {
      code: "ERR_LEDGER_OPEN",
      actions: [
        "Name a folder on a local disk with --runs-dir. If loads were run from this one, move it there first, whole.",
      ],
    },
  );
}
