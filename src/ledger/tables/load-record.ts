import type { Operator } from "../../kernel/this-process.ts";
import { noOutcomes } from "../../rows/outcome.ts";
import type { LoadStatus, Outcome } from "../../rows/outcome.ts";
import type { WorkPriority, WorkState } from "../queued-state.ts";
import type {
  AtWork,
  ExecutionOwner,
  LoadRecord,
  LoadTerms,
  NewLoad,
  SharedLoad,
} from "../load-record.ts";

/** A row of the table `loads`, with what other tables say of it. */
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
  readonly terms: string | null;
  readonly rows_hash: string | null;
  readonly status: LoadStatus;
  readonly status_reason: string | null;
  readonly row_count: number | null;
  readonly finished_at: number | null;
  readonly pruned_at: number | null;
  readonly epoch: number;
  readonly first_host: string | null;
  readonly first_user: string | null;
  readonly newest_host: string | null;
  readonly newest_user: string | null;
  readonly queue_state: WorkState | null;
  readonly priority: WorkPriority | null;
  readonly submitted_at: number | null;
  readonly submitter: string | null;
  readonly next_try_at: number | null;
  readonly queue_reason: string | null;
  readonly paused_by: string | null;
}

export interface OwnerRow {
  readonly host: string;
  readonly pid: number;
  readonly process_started_at: number;
  readonly user_name: string | null;
  readonly process_space: string | null;
  readonly epoch: number;
  readonly written_at: number;
}

export interface CountRow {
  readonly outcome: Outcome;
  readonly row_count: number;
}

/** In the order of the table's columns, up to created_at, then the terms and the hash of the rows. */
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
    load.terms === undefined ? null : JSON.stringify(load.terms),
    load.rowsHash ?? null,
  ];
}

/** @param owners of its executions under way, the one that wrote last first @param shared its shards, where it has any */
export function decodeLoad(
  row: LoadRow,
  countRows: readonly CountRow[],
  owners: readonly OwnerRow[],
  shared: Omit<SharedLoad, "workers"> | undefined,
): LoadRecord {
  const [owner] = owners;
  const terms: LoadTerms | undefined = row.terms === null ? undefined : JSON.parse(row.terms);
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
    ...(row.pruned_at === null ? {} : { prunedAt: row.pruned_at }),
    ...(row.rows_hash === null ? {} : { rowsHash: row.rows_hash }),
    ...(terms === undefined ? {} : { terms }),
    ...(owner === undefined ? {} : { owner: decodeOwner(owner), atWork: decodeAtWork(owner) }),
    ...(shared === undefined || owners.length < 2
      ? {}
      : { shared: { workers: owners.map(decodeOwner), ...shared } }),
    ...decodeQueued(row),
    ...(row.paused_by === null ? {} : { pausedBy: row.paused_by }),
    ...(row.first_host === null
      ? {}
      : { startedBy: decodeOperator(row.first_host, row.first_user) }),
    ...(row.newest_host === null
      ? {}
      : { resumedBy: decodeOperator(row.newest_host, row.newest_user) }),
  };
}

function decodeQueued(row: LoadRow): Pick<LoadRecord, "queued"> {
  const { queue_state: state, priority, submitted_at: submittedAt, submitter: person } = row;
  if (state === null || priority === null || submittedAt === null || person === null) return {};
  const [nextTryAt, reason] = [row.next_try_at ?? undefined, row.queue_reason ?? undefined];
  return { queued: { state, priority, submittedAt, person, nextTryAt, reason } };
}

/** Host, process id, its start, the user and where its id holds, in the order of the table's columns. */
export function encodeOwner(owner: ExecutionOwner): (string | number | null)[] {
  return [owner.host, owner.pid, owner.startedAt, owner.user ?? null, owner.space ?? null];
}

export function decodeOwner(row: OwnerRow): ExecutionOwner {
  const { pid, process_started_at: startedAt, process_space: space } = row;
  return {
    ...decodeOperator(row.host, row.user_name),
    pid,
    startedAt,
    ...(space === null ? {} : { space }),
  };
}

export function decodeAtWork({ epoch, written_at: writtenAt }: OwnerRow): AtWork {
  return { epoch, writtenAt };
}

function decodeOperator(host: string, user: string | null): Operator {
  return user === null ? { host } : { host, user };
}
