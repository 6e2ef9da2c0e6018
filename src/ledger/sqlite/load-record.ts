import { noOutcomes } from "../../rows/outcome.ts";
import type { LoadStatus, Outcome } from "../../rows/outcome.ts";
import type { ExecutionOwner, LoadRecord, NewLoad } from "../ledger.ts";

/** A row of the table `loads`, with the owner of its execution under way. */
export interface LoadRow {
  readonly id: string;
  readonly target_name: string;
  readonly base_url: string;
  readonly tenant: string | null;
  readonly source_path: string;
  readonly source_name: string;
  readonly fingerprint: string;
  readonly source_size: number;
  readonly mapping_path: string;
  readonly mapping_hash: string;
  readonly program_version: string;
  readonly connection_name: string | null;
  readonly created_at: number;
  readonly status: LoadStatus;
  readonly status_reason: string | null;
  readonly row_count: number | null;
  readonly finished_at: number | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly process_started_at: number | null;
}

export interface OwnerRow {
  readonly host: string;
  readonly pid: number;
  readonly process_started_at: number;
}

export interface CountRow {
  readonly outcome: Outcome;
  readonly row_count: number;
}

/** In the order of the table's columns, up to created_at. */
export function encodeLoad(load: NewLoad): (string | number | null)[] {
  return [
    load.id,
    load.targetName,
    load.baseUrl,
    load.tenant ?? null,
    load.sourcePath,
    load.sourceName,
    load.fingerprint,
    load.sourceSize,
    load.mappingPath,
    load.mappingHash,
    load.programVersion,
    load.connectionName ?? null,
    load.createdAt,
  ];
}

export function decodeLoad(row: LoadRow, countRows: readonly CountRow[]): LoadRecord {
  const counts = noOutcomes();
  for (const { outcome, row_count } of countRows) counts[outcome] = row_count;
  return {
    id: row.id,
    targetName: row.target_name,
    baseUrl: row.base_url,
    tenant: row.tenant ?? undefined,
    sourcePath: row.source_path,
    sourceName: row.source_name,
    fingerprint: row.fingerprint,
    sourceSize: row.source_size,
    mappingPath: row.mapping_path,
    mappingHash: row.mapping_hash,
    programVersion: row.program_version,
    connectionName: row.connection_name ?? undefined,
    createdAt: row.created_at,
    status: row.status,
    statusReason: row.status_reason ?? undefined,
    rowCount: row.row_count ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    counts,
    ...(hasOwner(row) ? { owner: decodeOwner(row) } : {}),
  };
}

export function decodeOwner(row: OwnerRow): ExecutionOwner {
  return { host: row.host, pid: row.pid, startedAt: row.process_started_at };
}

function hasOwner(row: LoadRow): row is LoadRow & OwnerRow {
  return row.host !== null && row.pid !== null && row.process_started_at !== null;
}
