import type { Outcome } from "../../rows/outcome.ts";
import { claimId, isKey, type ClaimHolder, type ClaimWish } from "../claim-book.ts";
import type { Intent } from "../ledger-row.ts";
import type { NewLoad } from "../load-record.ts";
import { firstOfEach, integer, runForAll, type Query } from "./query.ts";

const findSql = `
SELECT load_id, row_number, outcome, payload_hash, server_id FROM rows
WHERE claim = ? AND (outcome IS NULL OR outcome IN ('applied', 'unchanged', 'in-doubt'))
  AND (load_id <> ? OR (row_number <> ${integer} AND ${integer} = 0))
ORDER BY CASE WHEN payload_hash = ? THEN 0 ELSE 1 END, CASE WHEN outcome = 'applied' THEN 0 ELSE 1 END, intended_at DESC
LIMIT 1`;

const holdSql = `UPDATE rows SET claim = ? WHERE load_id = ? AND row_number = ${integer}`;

interface HolderRow {
  readonly load_id: string;
  readonly row_number: number;
  readonly outcome: Outcome | null;
  readonly payload_hash: string | null;
  readonly server_id: string | null;
}

/** Who holds which key. A claim is a column of the row that holds it, so it is released with the row's outcome. */
export class ClaimTable {
  /** Rows of a load that was adopted hold their keys like any others. */
  *hold(load: NewLoad, rows: readonly Pick<Intent, "rowNumber" | "key">[]): Query<void> {
    const claims = rows.flatMap(({ rowNumber, key }) =>
      isKey(key) ? [[claimId(load, key), load.id, rowNumber]] : [],
    );
    yield* runForAll(holdSql, claims);
  }

  *find(wishes: readonly ClaimWish[]): Query<readonly (ClaimHolder | undefined)[]> {
    const found = yield* firstOfEach<HolderRow>(
      findSql,
      wishes.map(({ id, payloadHash, besideLoad = "" }) => [id, besideLoad, 0, 1, payloadHash]),
    );
    return found.map(toHolder);
  }

  /** Whoever keeps rows from being sent, in their order. A row is never in its own way. */
  *findAgainst(
    loadId: string,
    intents: readonly Intent[],
  ): Query<readonly (ClaimHolder | undefined)[]> {
    const asked = intents.flatMap(({ rowNumber, payloadHash, claim }, index) => {
      if (claim === undefined || claim.beside === "every-load") return [];
      const spares = claim.beside === "own-load" ? 1 : 0;
      return [{ index, tuple: [claim.id, loadId, rowNumber, spares, payloadHash] }];
    });
    const holders = intents.map((): ClaimHolder | undefined => undefined);
    const found = yield* firstOfEach<HolderRow>(
      findSql,
      asked.map(({ tuple }) => tuple),
    );
    for (const [at, { index }] of asked.entries()) holders[index] = toHolder(found[at]);
    return holders;
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
