import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { LedgerError } from "../../load-error.ts";

/** Version of the tables below; counts up with every change to them. */
export const ledgerSchemaVersion = 1;

/** Plain SQL that PostgreSQL takes as well: text ids, integers, epoch milliseconds, JSON as text. */
const tables = `
CREATE TABLE IF NOT EXISTS loads (
  id TEXT PRIMARY KEY,
  target_name TEXT NOT NULL,
  base_url TEXT NOT NULL,
  tenant TEXT,
  source_path TEXT NOT NULL,
  source_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  source_size BIGINT NOT NULL,
  mapping_path TEXT NOT NULL,
  mapping_hash TEXT NOT NULL,
  program_version TEXT NOT NULL,
  connection_name TEXT,
  created_at BIGINT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  row_count BIGINT,
  finished_at BIGINT,
  epoch BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS executions (
  load_id TEXT NOT NULL REFERENCES loads (id),
  epoch BIGINT NOT NULL,
  host TEXT NOT NULL,
  pid BIGINT NOT NULL,
  process_started_at BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  written_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (load_id, epoch)
);
CREATE TABLE IF NOT EXISTS rows (
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  line BIGINT NOT NULL,
  row_key TEXT,
  payload_hash TEXT,
  intended_at BIGINT,
  intended_epoch BIGINT,
  outcome TEXT,
  errors TEXT,
  http_status BIGINT,
  attempts BIGINT,
  elapsed_ms BIGINT,
  applied_at BIGINT,
  server_id TEXT,
  PRIMARY KEY (load_id, row_number)
);
CREATE TABLE IF NOT EXISTS outcome_counts (
  load_id TEXT NOT NULL REFERENCES loads (id),
  outcome TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  PRIMARY KEY (load_id, outcome)
);
CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version (version)
  SELECT ${ledgerSchemaVersion} WHERE NOT EXISTS (SELECT 1 FROM schema_version);
`;

/**
 * Looks, without writing, whether the file is a ledger that this program understands.
 * @returns true for a ledger, false for a database without any table
 * @throws LedgerError ERR_LEDGER_NEWER, ERR_LEDGER_UNREADABLE for a database of another program
 */
export function isLedger(database: DatabaseSyncInstance, path: string): boolean {
  const names: readonly { name: string }[] = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all();
  if (names.length === 0) return false;
  if (!names.some(({ name }) => name === "schema_version")) throw notALedger(path);
  const record: { version: unknown } | undefined = database
    .prepare("SELECT version FROM schema_version")
    .get();
  if (typeof record?.version !== "number") throw notALedger(path);
  if (record.version > ledgerSchemaVersion) throw newerLedger(path, record.version);
  return true;
}

/** Makes the tables; harmless when another process has just made them. */
export function createTables(database: DatabaseSyncInstance): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    database.exec(tables);
    database.exec("COMMIT");
  } finally {
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}

function notALedger(path: string): LedgerError {
  return new LedgerError(`${path} is a database of another program, not a ledger of Waybill.`, {
    code: "ERR_LEDGER_UNREADABLE",
    actions: ["Name another folder with --runs-dir; the file was left as it is."],
  });
}

function newerLedger(path: string, version: number): LedgerError {
  return new LedgerError(
    `${path} was written by a newer Waybill (ledger version ${version}; this program knows ${ledgerSchemaVersion}).`,
    {
      code: "ERR_LEDGER_NEWER",
      actions: [
        "Update Waybill, or name another folder with --runs-dir; the file was left as it is.",
      ],
    },
  );
}
