import type { Arrival, ArrivalState } from "../arrival-book.ts";

/** A line of the table of arrivals. */
export interface ArrivalRow {
  readonly id: string;
  readonly drop_name: string;
  readonly file_name: string;
  readonly file_size: number;
  readonly modified_at: number;
  readonly file_version: string | null;
  readonly state: ArrivalState;
  readonly code: string | null;
  readonly reason: string | null;
  readonly seen_at: number;
  readonly changed_at: number;
  readonly epoch: number;
  readonly content_hash: string | null;
  readonly file_shape: string | null;
  readonly round: number;
  readonly load_id: string | null;
  readonly mapping_path: string | null;
  readonly related_id: string | null;
  readonly tries: number;
  readonly next_try_at: number | null;
  readonly claimed_at: number | null;
  readonly leased_until: number | null;
  readonly owner: string | null;
  readonly quiet_hash: string | null;
  readonly quiet_since: number | null;
  readonly kept_at: string | null;
  readonly kept_as: ArrivalState | null;
  readonly due_at: number | null;
}

export function toArrival(row: ArrivalRow): Arrival {
  return {
    id: row.id,
    drop: row.drop_name,
    name: row.file_name,
    size: row.file_size,
    modifiedAt: row.modified_at,
    version: row.file_version ?? undefined,
    state: row.state,
    code: row.code ?? undefined,
    reason: row.reason ?? undefined,
    seenAt: row.seen_at,
    changedAt: row.changed_at,
    epoch: row.epoch,
    contentHash: row.content_hash ?? undefined,
    shape: row.file_shape ?? undefined,
    round: row.round,
    loadId: row.load_id ?? undefined,
    mappingPath: row.mapping_path ?? undefined,
    relatedId: row.related_id ?? undefined,
    tries: row.tries,
    nextTryAt: row.next_try_at ?? undefined,
    claimedAt: row.claimed_at ?? undefined,
    leasedUntil: row.leased_until ?? undefined,
    owner: row.owner === null ? undefined : JSON.parse(row.owner),
    quietHash: row.quiet_hash ?? undefined,
    quietSince: row.quiet_since ?? undefined,
    keptAt: row.kept_at ?? undefined,
    keptAs: row.kept_as ?? undefined,
    dueAt: row.due_at ?? undefined,
  };
}
