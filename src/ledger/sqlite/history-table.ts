import type { DatabaseSyncInstance, StatementSyncInstance } from "@photostructure/sqlite";
import type { TouchedRow } from "../row-history.ts";
import { decodeRow, type RowRecord } from "./row-record.ts";

const findSql = `
SELECT row_number, line, row_key, payload_hash, outcome, errors, http_status, attempts, elapsed_ms, applied_at,
  server_id, verification, intended_at FROM rows
WHERE load_id = ? AND (row_key = ? OR server_id = ?) ORDER BY row_number DESC LIMIT ?`;

const givenSql = `
SELECT row_number FROM rows WHERE server_id = ? AND load_id = ? ORDER BY row_number LIMIT 1`;

/** Looks for one id among the rows of a load. */
export class HistoryTable {
  readonly #database: DatabaseSyncInstance;
  readonly #given: StatementSyncInstance;

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
    this.#given = database.prepare(givenSql);
  }

  rowGiven(loadId: string, serverId: string): number | undefined {
    const record: { row_number: number } | undefined = this.#given.get(serverId, loadId);
    return record?.row_number;
  }

  find(loadId: string, id: string, most: number): readonly TouchedRow[] {
    const records: readonly (RowRecord & { readonly intended_at: number | null })[] = this.#database
      .prepare(findSql)
      .all(loadId, id, id, most);
    return records
      .map((record) => ({
        row: decodeRow(record),
        ...(record.intended_at === null ? {} : { intendedAt: record.intended_at }),
      }))
      .toReversed();
  }
}
