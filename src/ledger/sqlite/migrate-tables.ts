import { LedgerError } from "../../kernel/load-error.ts";
import { claimId } from "../claim-book.ts";
import { newerLedger } from "../newer-ledger.ts";
import { movedLedger, readMoveSql } from "../moved-ledger.ts";
import { ledgerSchemaVersion, schemaSteps, writeVersionSql } from "../tables/ledger-schema.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** What steps do to rows of before, by the version that they lead to. */
const dataOfSteps: Readonly<Record<number, (database: SqliteDatabase) => void>> = {
  8: claimEarlierKeys,
};

/** The keys of creates that went in before, or may have. Of the targets of that time one was not safe to repeat. */
function claimEarlierKeys(database: SqliteDatabase): void {
  database.function("waybill_claim", { deterministic: true }, (targetName, baseUrl, tenant, key) =>
    claimId(
      {
        targetName: String(targetName),
        baseUrl: String(baseUrl),
        tenant: tenant === null ? undefined : String(tenant),
      },
      String(key),
    ),
  );
  database.exec(`
UPDATE rows SET claim = (
  SELECT waybill_claim(l.target_name, l.base_url, l.tenant, rows.row_key) FROM loads l WHERE l.id = rows.load_id)
WHERE TRIM(row_key) <> ''
  AND load_id IN (SELECT id FROM loads WHERE target_name = 'rhythm/certification-billing-run')`);
}

/**
 * Looks, without writing, which version of a ledger the file holds.
 * @returns 0 for a database without any table
 * @throws LedgerError ERR_LEDGER_NEWER, ERR_LEDGER_UNREADABLE for a database of another program
 */
export function readSchemaVersion(database: SqliteDatabase, path: string): number {
  const names: readonly { name: string }[] = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all();
  if (names.length === 0) return 0;
  if (!names.some(({ name }) => name === "schema_version")) throw notALedger(path);
  if (names.some(({ name }) => name === "ledger_moved")) throw readMove(database, path);
  const record: { version: unknown } | undefined = database
    .prepare("SELECT version FROM schema_version")
    .get();
  if (typeof record?.version !== "number") throw notALedger(path);
  const newer = newerLedger(path, record.version);
  if (newer !== undefined) throw newer;
  return record.version;
}

/**
 * Brings the tables to this program's version, all or nothing; harmless when another process has just done so.
 * @throws as `readSchemaVersion` does
 */
export function migrateTables(database: SqliteDatabase, path: string): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    const before = readSchemaVersion(database, path);
    for (const [index, step] of schemaSteps.entries()) {
      if (index < before) continue;
      database.exec(step);
      dataOfSteps[index + 1]?.(database);
    }
    database.prepare(writeVersionSql).run(ledgerSchemaVersion);
    database.exec("COMMIT");
  } finally {
    if (database.isTransaction) database.exec("ROLLBACK");
  }
}

function readMove(database: SqliteDatabase, path: string): LedgerError {
  const move = database
    .prepare(readMoveSql)
    .get<{ readonly moved_to: string; readonly moved_at: number }>();
  return movedLedger(path, move?.moved_to ?? "another place", move?.moved_at ?? 0);
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
