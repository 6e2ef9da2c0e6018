import type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";
import type { Outcome } from "../../rows/outcome.ts";
import { claimId, isKey, type ClaimHolder, type ClaimWish } from "../claim-book.ts";
import type { Intent } from "../ledger-row.ts";
import type { NewLoad } from "../load-record.ts";

const findSql = `
SELECT load_id, row_number, outcome, payload_hash, server_id FROM rows
WHERE claim = ? AND (outcome IS NULL OR outcome IN ('applied', 'unchanged', 'in-doubt'))
  AND (load_id <> ? OR (row_number <> ? AND ? = 0))
ORDER BY CASE WHEN payload_hash = ? THEN 0 ELSE 1 END, CASE WHEN outcome = 'applied' THEN 0 ELSE 1 END, intended_at DESC
LIMIT 1`;

const holdSql = "UPDATE rows SET claim = ? WHERE load_id = ? AND row_number = ?";

interface HolderRow {
  readonly load_id: string;
  readonly row_number: number;
  readonly outcome: Outcome | null;
  readonly payload_hash: string | null;
  readonly server_id: string | null;
}

/** Who holds which key. A claim is a column of the row that holds it, so it is released with the row's outcome. */
export class ClaimTable {
  readonly #find: SqliteStatement;
  readonly #hold: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#find = database.prepare(findSql);
    this.#hold = database.prepare(holdSql);
  }

  /** Rows of a load that was adopted hold their keys like any others. */
  hold(load: NewLoad, rows: readonly Pick<Intent, "rowNumber" | "key">[]): void {
    for (const { rowNumber, key } of rows)
      if (isKey(key)) this.#hold.run(claimId(load, key), load.id, rowNumber);
  }

  find({ id, payloadHash, besideLoad = "" }: ClaimWish): ClaimHolder | undefined {
    return toHolder(this.#find.get(id, besideLoad, 0, 1, payloadHash));
  }

  /** Whoever keeps a row from being sent. A row is never in its own way. */
  findAgainst(loadId: string, { rowNumber, payloadHash, claim }: Intent): ClaimHolder | undefined {
    if (claim === undefined || claim.beside === "every-load") return undefined;
    const spares = claim.beside === "own-load" ? 1 : 0;
    return toHolder(this.#find.get(claim.id, loadId, rowNumber, spares, payloadHash));
  }
}

function toHolder(row: HolderRow | undefined): ClaimHolder | undefined {
  if (row === undefined) return undefined;
  return {
    loadId: row.load_id,
    rowNumber: row.row_number,
    outcome: row.outcome ?? undefined,
    payloadHash: row.payload_hash ?? undefined,
    serverId: row.server_id ?? undefined,
  };
}
