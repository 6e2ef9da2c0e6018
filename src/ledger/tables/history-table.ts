import { answerUnknownCodes } from "../../rows/answer-unknown.ts";
import type { AppliedRow, TouchedRow } from "../row-history.ts";
import { all, first, type Query } from "./query.ts";
import { decodeRow, type RowRecord } from "./row-record.ts";

const findSql = `
SELECT row_number, line, row_key, payload_hash, outcome, errors, http_status, attempts, elapsed_ms, applied_at,
  server_id, verification, intended_at FROM rows
WHERE load_id = ? AND (row_key = ? OR server_id = ?) ORDER BY row_number DESC LIMIT ?`;

const givenSql = `
SELECT row_number FROM rows WHERE server_id = ? AND load_id = ? ORDER BY row_number LIMIT 1`;

const pageSize = 2000;

const appliedSql = `
SELECT row_number, row_key, payload_hash FROM rows
WHERE load_id = ? AND row_number > ? AND outcome = 'applied' ORDER BY row_number LIMIT ${pageSize}`;

interface AppliedRecord {
  readonly row_number: number;
  readonly row_key: string | null;
  readonly payload_hash: string | null;
}

const isUnknown = answerUnknownCodes.map((code) => `errors LIKE '%"code":"${code}"%'`).join(" OR ");
const unansweredSql = `
SELECT COUNT(*) AS row_count FROM rows
WHERE load_id = ? AND (outcome IS NULL OR (outcome = 'not-attempted' AND (${isUnknown})))`;

/** Looks at the rows of a load for what they were about. */
export class HistoryTable {
  *rowGiven(loadId: string, serverId: string): Query<number | undefined> {
    const record = yield* first<{ readonly row_number: number }>(givenSql, serverId, loadId);
    return record?.row_number;
  }

  *find(loadId: string, id: string, most: number): Query<readonly TouchedRow[]> {
    const records = yield* all<RowRecord & { readonly intended_at: number | null }>(
      findSql,
      loadId,
      id,
      id,
      most,
    );
    return records
      .map((record) => ({
        row: decodeRow(record),
        ...(record.intended_at === null ? {} : { intendedAt: record.intended_at }),
      }))
      .toReversed();
  }

  /** The page of applied rows behind `rowNumber`; empty when there are no more. */
  *readApplied(loadId: string, rowNumber: number): Query<readonly AppliedRow[]> {
    const records = yield* all<AppliedRecord>(appliedSql, loadId, rowNumber);
    return records.map(({ row_number, row_key, payload_hash }) => ({
      rowNumber: row_number,
      key: row_key ?? undefined,
      payloadHash: payload_hash ?? undefined,
    }));
  }

  *countUnanswered(loadId: string): Query<number> {
    const counted = yield* first<{ readonly row_count: number }>(unansweredSql, loadId);
    return counted?.row_count ?? 0;
  }
}
