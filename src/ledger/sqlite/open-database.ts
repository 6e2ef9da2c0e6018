import { closeSync, existsSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { LedgerError, systemCodeOf } from "../../kernel/load-error.ts";
import { assertOwnFile, openOwnFile } from "../../kernel/own-file.ts";
import { isNetworkFileSystem } from "./is-network-file-system.ts";
import { ledgerSchemaVersion } from "../tables/ledger-schema.ts";
import { migrateTables, readSchemaVersion } from "./migrate-tables.ts";
import { openSqlite } from "./sqlite-database.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { sqliteCodeOf } from "./sqlite-failures.ts";

/**
 * Opens the database, making folder (0700), file (0600) and tables where they are missing, and bringing older tables up to date. A file that is not a ledger
 * is left untouched, and so is one that a link leads to.
 * @param busyTimeoutMs how long a statement waits for another process; the event loop stands still meanwhile
 * @throws LedgerError for a file that is not ours; errors of the system and of SQLite as they are
 */
export function openDatabase(path: string, busyTimeoutMs: number): SqliteDatabase {
  makeFile(path);
  const database = openSqlite(path, { timeout: busyTimeoutMs });
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
 * As `openDatabase`, and where this user may not write, the ledger as it is, to be read alone.
 * @throws LedgerError ERR_LEDGER_OPEN when it can't be read without writing
 */
export function openDatabaseToRead(path: string, busyTimeoutMs: number): SqliteDatabase {
  try {
    return openDatabase(path, busyTimeoutMs);
  } catch (error) {
    if (!isNoRightToWrite(error) || !existsSync(path)) throw error;
    return openReadOnly(path);
  }
}

const noRightCodes: ReadonlySet<string | undefined> = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "SQLITE_READONLY",
  "SQLITE_CANTOPEN",
  "SQLITE_PERM",
]);

const isNoRightToWrite = (error: unknown): boolean =>
  noRightCodes.has(sqliteCodeOf(error) ?? systemCodeOf(error));

function openReadOnly(path: string): SqliteDatabase {
  try {
    return openAs(path, "mode=ro");
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    // The side file holds what the file lacks; without one the file is whole.
    if (hasContent(`${path}-wal`)) throw heldBySideFiles(path);
    return openAs(path, "immutable=1");
  }
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** @param how parameter of a URI filename, https://sqlite.org/uri.html */
function openAs(path: string, how: string): SqliteDatabase {
  const url = pathToFileURL(path);
  url.search = how;
  const database = openSqlite(url.href, { readOnly: true });
  try {
    const version = readSchemaVersion(database, path);
    if (version < ledgerSchemaVersion) throw olderLedger(path, version);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function olderLedger(path: string, version: number): LedgerError {
  return new LedgerError(
    `the ledger ${path} is of an older Waybill (version ${version}, not ${ledgerSchemaVersion}) and can't be brought up to date, because this user may not write there.`,
    {
      code: "ERR_LEDGER_OPEN",
      actions: ["Run waybill loads once as a user who may, or copy the folder and name the copy."],
    },
  );
}

function heldBySideFiles(path: string): LedgerError {
  return new LedgerError(
    `the ledger ${path} is being written, or was left in the middle of it, and this user may not open its side files.`,
    {
      code: "ERR_LEDGER_OPEN",
      actions: ["Ask as a user who may write there, or copy the whole folder and name the copy."],
    },
  );
}

/** Brings everything into the one file, then closes it. */
export function closeDatabase(database: SqliteDatabase): void {
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
  for (const sideFile of ["-wal", "-shm", "-journal"]) assertOwnFile(`${path}${sideFile}`);
  closeSync(openOwnFile(path));
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
