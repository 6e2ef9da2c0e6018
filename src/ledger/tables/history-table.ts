import { answerUnknownCodes } from "../../rows/answer-unknown.ts";
import type { AppliedRow, TouchedRow } from "../row-history.ts";
import { all, first, places, type Query } from "./query.ts";
import { decodeRow, type RowRecord } from "./row-record.ts";

/** Each of the two goes by an index of its own. */
const findSql = (ofTarget: string): string => `
WITH touched AS (
  SELECT load_id, row_number FROM rows WHERE row_key = ?
  UNION
  SELECT load_id, row_number FROM rows WHERE server_id = ?
)
SELECT r.* FROM touched JOIN loads l ON l.id = touched.load_id
JOIN rows r ON r.load_id = touched.load_id AND r.row_number = touched.row_number
${ofTarget} ORDER BY l.created_at DESC, l.id DESC, r.row_number DESC LIMIT ?`;

const givenSql = `
SELECT row_number FROM rows WHERE server_id = ? AND load_id = ? ORDER BY row_number LIMIT 1`;

const pageSize = 2000;

/** By a range, as all pages of rows are read (row-table.ts). */
const appliedSql = `
SELECT row_number, row_key, payload_hash FROM rows
WHERE load_id = ? AND row_number >= ? AND row_number < CAST(? AS BIGINT) + ${pageSize} AND outcome = 'applied'
ORDER BY row_number`;

const nextAppliedSql = `
SELECT MIN(row_number) AS row_number FROM rows WHERE load_id = ? AND row_number > ? AND outcome = 'applied'`;

interface AppliedRecord {
  readonly row_number: number;
  readonly row_key: string | null;
  readonly payload_hash: string | null;
}

const isUnknown = answerUnknownCodes.map((code) => `errors LIKE '%"code":"${code}"%'`).join(" OR ");
/** Goes by the index of rows without an answer, whose condition stands here word by word. */
const unansweredSql = (loads: string): string => `
SELECT load_id, COUNT(*) AS row_count FROM rows
WHERE load_id IN (${loads}) AND (outcome IS NULL OR outcome = 'not-attempted')
  AND (outcome IS NULL OR ${isUnknown}) GROUP BY load_id`;

/** Looks at rows for what they were about. */
export class HistoryTable {
  *rowGiven(loadId: string, serverId: string): Query<number | undefined> {
    const record = yield* first<{ readonly row_number: number }>(givenSql, serverId, loadId);
    return record?.row_number;
  }

  *find(id: string, most: number, targetName?: string): Query<readonly TouchedRow[]> {
    const isChosen = targetName !== undefined;
    const records = yield* all<
      RowRecord & { readonly load_id: string; readonly intended_at: number | null }
    >(
      findSql(isChosen ? "WHERE l.target_name = ?" : ""),
      id,
      id,
      ...(isChosen ? [targetName] : []),
      most,
    );
    return records
      .map((record) => ({
        loadId: record.load_id,
        row: decodeRow(record),
        ...(record.intended_at === null ? {} : { intendedAt: record.intended_at }),
      }))
      .toReversed();
  }

  /** The page of applied rows behind `rowNumber`; empty when there are no more. */
  *readApplied(loadId: string, rowNumber: number): Query<readonly AppliedRow[]> {
    const next = yield* first<{ readonly row_number: number | null }>(
      nextAppliedSql,
      loadId,
      rowNumber,
    );
    const from = next?.row_number ?? undefined;
    if (from === undefined) return [];
    const records = yield* all<AppliedRecord>(appliedSql, loadId, from, from);
    return records.map(({ row_number, row_key, payload_hash }) => ({
      rowNumber: row_number,
      key: row_key ?? undefined,
      payloadHash: payload_hash ?? undefined,
    }));
  }

  *countUnanswered(loadIds: readonly string[]): Query<ReadonlyMap<string, number>> {
    if (loadIds.length === 0) return new Map();
    const counted = yield* all<{ readonly load_id: string; readonly row_count: number }>(
      unansweredSql(places(loadIds)),
      ...loadIds,
    );
    return new Map(counted.map(({ load_id, row_count }) => [load_id, row_count]));
  }
}
