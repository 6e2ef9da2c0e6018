import type { Outcome } from "../../rows/outcome.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult, Verification } from "../../rows/row.ts";
import type { Intent, LedgerRow } from "../ledger-row.ts";

/** A row of the table `rows`, as far as it is read back. */
export interface RowRecord {
  readonly row_number: number;
  readonly line: number;
  readonly row_key: string | null;
  readonly payload_hash: string | null;
  readonly outcome: Outcome | null;
  readonly errors: string | null;
  readonly http_status: number | null;
  readonly attempts: number | null;
  readonly elapsed_ms: number | null;
  readonly applied_at: number | null;
  readonly server_id: string | null;
  readonly verification: string | null;
}

/** The intent's part of a row: row_number, line, row_key, payload_hash, claim. */
export function encodeIntent(intent: Intent): (string | number | null)[] {
  return [
    intent.rowNumber,
    intent.line,
    intent.key ?? null,
    intent.payloadHash,
    intent.claim?.id ?? null,
  ];
}

/** In the order of RowRecord's columns. */
export function encodeResult(result: RowResult): (string | number | null)[] {
  return [
    result.rowNumber,
    result.line,
    result.key ?? null,
    result.payloadHash ?? null,
    result.outcome,
    result.errors.length === 0 ? null : JSON.stringify(result.errors),
    result.httpStatus ?? null,
    result.attempts,
    Math.round(result.elapsedMs),
    result.appliedAt ?? null,
    result.serverId ?? null,
    result.verification === undefined ? null : JSON.stringify(result.verification),
  ];
}

export function decodeRow(record: RowRecord): LedgerRow {
  const key = record.row_key ?? undefined;
  if (record.outcome === null) {
    const { row_number: rowNumber, line } = record;
    const payloadHash = record.payload_hash ?? "";
    return { state: "intended", intent: { rowNumber, line, key, payloadHash } };
  }
  const errors: readonly RowError[] = record.errors === null ? [] : JSON.parse(record.errors);
  const result: Filled<RowResult> = {
    rowNumber: record.row_number,
    line: record.line,
    key,
    outcome: record.outcome,
    errors,
    attempts: record.attempts ?? 0,
    elapsedMs: record.elapsed_ms ?? 0,
  };
  if (record.http_status !== null) result.httpStatus = record.http_status;
  if (record.applied_at !== null) result.appliedAt = record.applied_at;
  if (record.server_id !== null) result.serverId = record.server_id;
  if (record.verification !== null) {
    const verification: Verification = JSON.parse(record.verification);
    result.verification = verification;
  }
  if (record.payload_hash !== null) result.payloadHash = record.payload_hash;
  return { state: "settled", result };
}

/** While it is filled: every row of a load passes here, and a spread for each column costs more than the rest. */
type Filled<T> = { -readonly [Name in keyof T]: T[Name] };
