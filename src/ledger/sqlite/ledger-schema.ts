import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import { LedgerError } from "../../load-error.ts";

/** Plain SQL that PostgreSQL takes as well: text ids, integers, epoch milliseconds, JSON as text. */
const firstTables = `
CREATE TABLE loads (
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
CREATE TABLE executions (
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
CREATE TABLE rows (
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
CREATE TABLE outcome_counts (
  load_id TEXT NOT NULL REFERENCES loads (id),
  outcome TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  PRIMARY KEY (load_id, outcome)
);
CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version (version) VALUES (1)`;

const requestCounts = `
CREATE TABLE request_counts (
  account TEXT NOT NULL,
  slot_at BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  PRIMARY KEY (account, slot_at)
)`;

/** NULL for executions of before. */
const operators = "ALTER TABLE executions ADD COLUMN user_name TEXT";

const personsDecisions = `
CREATE TABLE interventions (
  load_id TEXT NOT NULL REFERENCES loads (id),
  intervention_number BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  person TEXT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (load_id, intervention_number)
);
CREATE TABLE corrections (
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  corrected_load_id TEXT NOT NULL REFERENCES loads (id),
  corrected_row BIGINT NOT NULL,
  PRIMARY KEY (load_id, row_number)
);
CREATE INDEX corrected_rows ON corrections (corrected_load_id, corrected_row)`;

/** NULL in loads and rows of before. */
const recordImages = `
ALTER TABLE loads ADD COLUMN terms TEXT;
ALTER TABLE rows ADD COLUMN verification TEXT;
CREATE TABLE images (
  load_id TEXT NOT NULL REFERENCES loads (id),
  row_number BIGINT NOT NULL,
  before_image TEXT NOT NULL,
  after_image TEXT NOT NULL,
  left_image TEXT,
  PRIMARY KEY (load_id, row_number)
);
CREATE TABLE approvals (
  plan_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  person TEXT NOT NULL,
  approved_at BIGINT NOT NULL,
  PRIMARY KEY (plan_hash, name)
)`;

/** Only creates have such ids, so only they pay for it. */
const createdRecords = `
CREATE INDEX created_records ON rows (row_key) WHERE server_id IS NOT NULL`;

/** What leads from each version to the next, beginning with an empty file. A step that was released never changes. */
const steps: readonly string[] = [
  firstTables,
  requestCounts,
  operators,
  personsDecisions,
  recordImages,
  createdRecords,
];

/** Version of the tables that this program works with. */
export const ledgerSchemaVersion = steps.length;

/**
 * Looks, without writing, which version of a ledger the file holds.
 * @returns 0 for a database without any table
 * @throws LedgerError ERR_LEDGER_NEWER, ERR_LEDGER_UNREADABLE for a database of another program
 */
export function readSchemaVersion(database: DatabaseSyncInstance, path: string): number {
  const names: readonly { name: string }[] = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all();
  if (names.length === 0) return 0;
  if (!names.some(({ name }) => name === "schema_version")) throw notALedger(path);
  const record: { version: unknown } | undefined = database
    .prepare("SELECT version FROM schema_version")
    .get();
  if (typeof record?.version !== "number") throw notALedger(path);
  if (record.version > ledgerSchemaVersion) throw newerLedger(path, record.version);
  return record.version;
}

/**
 * Brings the tables to this program's version, all or nothing; harmless when another process has just done so.
 * @throws as `readSchemaVersion` does
 */
export function migrateTables(database: DatabaseSyncInstance, path: string): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    const version = readSchemaVersion(database, path);
    for (const step of steps.slice(version)) database.exec(step);
    database.prepare("UPDATE schema_version SET version = ?").run(ledgerSchemaVersion);
    database.exec("COMMIT");
  } finally {
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}

function notALedger(path: string): LedgerError {
  return new LedgerError(`${path} is a database of another program, not a ledger of Waybill.`, {
    code: "ERR_LEDGER_UNREADABLE",
    actions: [
      "Put the ledger back that belongs there; the file was left as it is.",
      "If there never was one, move this file away.",
    ],
  });
}

function newerLedger(path: string, version: number): LedgerError {
  return new LedgerError(
    `${path} was written by a newer Waybill (ledger version ${version}; this program knows ${ledgerSchemaVersion}).`,
    {
      code: "ERR_LEDGER_NEWER",
      actions: ["Update Waybill, and send nothing with this one; the file was left as it is."],
    },
  );
}
