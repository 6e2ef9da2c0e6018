import { canSee } from "../../kernel/this-process.ts";
import { findTwin } from "../find-twin.ts";
import {
  executionFenced,
  loadBusy,
  loadExists,
  loadPruned,
  loadUnknown,
} from "../ledger-failures.ts";
import { isLeaseOver } from "../lease.ts";
import type { Adoption, LastWrite, TwinRule } from "../ledger.ts";
import type {
  Execution,
  ExecutionEnd,
  ExecutionOwner,
  KnownOver,
  LoadQuery,
  LoadRecord,
  NewLoad,
  Withdrawal,
} from "../load-record.ts";
import { decodeAtWork, decodeLoad, decodeOwner, encodeLoad, encodeOwner } from "./load-record.ts";
import type { CountRow, LoadRow, OwnerRow } from "./load-record.ts";
import {
  all,
  beginningWith,
  first,
  firstOfEach,
  integer,
  places,
  run,
  runForAll,
  tell,
  undo,
  type Query,
  type SqlValue,
} from "./query.ts";

const createSql = `
INSERT INTO loads (id, target_name, base_url, tenant, source_path, source_name, fingerprint, source_size,
  mapping_path, mapping_hash, program_version, connection_name, created_at, terms, rows_hash, status, status_reason, epoch)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'stopped', 'not begun', 0)
ON CONFLICT (id) DO NOTHING`;

/** Only those of the loads are looked up that are wanted. */
const selectSql = (loads: string): string => `
SELECT l.*, f.host AS first_host, f.user_name AS first_user, n.host AS newest_host, n.user_name AS newest_user,
  q.state AS queue_state, q.priority, q.submitted_at, q.person AS submitter, q.next_try_at, q.reason AS queue_reason,
  p.person AS paused_by
FROM (SELECT * FROM loads ${loads}) AS l
LEFT JOIN executions f ON f.load_id = l.id AND f.epoch = 1
LEFT JOIN executions n ON n.load_id = l.id AND n.epoch = l.epoch AND l.epoch > 1
LEFT JOIN work q ON q.load_id = l.id
LEFT JOIN wishes p ON p.load_id = l.id AND p.kind = 'pause'
ORDER BY l.created_at DESC, l.id DESC`;

const forgetShardsSql = "DELETE FROM shards WHERE load_id = ?";
const closeSql = "UPDATE work SET sharing = NULL WHERE load_id = ?";

const takeOverSql = `
UPDATE loads SET epoch = epoch + 1, status = 'running', status_reason = NULL, finished_at = NULL
WHERE id = ? RETURNING epoch, pruned_at`;

const beginSql = `
INSERT INTO executions (load_id, epoch, host, pid, process_started_at, user_name, process_space, begun_at, written_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * More with every write, whatever becomes of the clock: by this an older copy of a ledger is told from the newest one, and an
 * execution at work from one that is not.
 */
const fenceSql = `
UPDATE executions SET written_at = CASE WHEN written_at >= ? THEN written_at + 1 ELSE ? END
WHERE load_id = ? AND epoch = ? AND ended_at IS NULL RETURNING written_at`;

const lastWriteSql = `
SELECT l.epoch, e.written_at, e.ended_at FROM loads l
LEFT JOIN executions e ON e.load_id = l.id AND e.epoch = l.epoch WHERE l.id = ?`;

const underWaySql = "SELECT 1 FROM executions WHERE load_id = ? AND epoch = ? AND ended_at IS NULL";

/** Loads; a database takes some thousand values in one statement. */
const countedAtOnce = 500;

const endAllSql = "UPDATE executions SET ended_at = ? WHERE load_id = ? AND ended_at IS NULL";
const endOneSql = "UPDATE executions SET ended_at = ? WHERE load_id = ? AND epoch = ?";

const endLoadSql = `
UPDATE loads SET status = ?, status_reason = ?, row_count = COALESCE(?, row_count), finished_at = ?
WHERE id = ? AND epoch = ?`;

const withdrawSql = `
UPDATE loads SET epoch = epoch - 1, status = 'stopped', status_reason = ?, finished_at = ? WHERE id = ? AND epoch = ?`;

const adoptExecutionSql = `
INSERT INTO executions (load_id, epoch, host, pid, process_started_at, user_name, begun_at, written_at, ended_at)
VALUES (?, ${integer}, ?, ${integer}, ${integer}, ?, ${integer}, ${integer}, ${integer})
ON CONFLICT (load_id, epoch) DO NOTHING`;

const adoptSql = `
UPDATE loads SET epoch = CASE WHEN epoch > ? THEN epoch ELSE ? END + 1, status = ?, status_reason = ?,
  row_count = COALESCE(?, row_count), finished_at = ?
WHERE id = ? RETURNING epoch`;

/** Makes whoever decides on a load or its rows, from wherever, wait for one another. */
export function* holdLoad(loadId: string): Query<void> {
  yield* run("UPDATE loads SET epoch = epoch WHERE id = ?", loadId);
}

/** The loads and their executions. */
export class LoadTable {
  /**
   * @returns the twin, where twins are refused and there is one: the transaction is then undone
   * @throws LedgerError ERR_LOAD_EXISTS
   */
  *create(load: NewLoad, twins: TwinRule): Query<LoadRecord | undefined> {
    // Written first, which takes the lock: whoever begins the same meanwhile sees it, or is seen.
    const created = yield* run(createSql, ...encodeLoad(load));
    if (created === 0) throw loadExists(load.id);
    if (twins === "allow-twins") return undefined;
    const twin = findTwin(load, yield* this.#listAlike(load));
    if (twin !== undefined) yield* undo();
    return twin;
  }

  *find(idOrPrefix: string): Query<LoadRecord | undefined> {
    const [exact] = yield* this.#read("WHERE id = ?", [idOrPrefix]);
    if (exact !== undefined || idOrPrefix === "") return exact;
    const [only, other] = yield* all<{ readonly id: string }>(
      "SELECT id FROM loads WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 2",
      ...beginningWith(idOrPrefix),
    );
    return only === undefined || other !== undefined ? undefined : yield* this.find(only.id);
  }

  *lastWrite(loadId: string): Query<LastWrite | undefined> {
    const found = yield* first<{
      readonly epoch: number;
      readonly written_at: number | null;
      readonly ended_at: number | null;
    }>(lastWriteSql, loadId);
    return (
      found && {
        epoch: found.epoch,
        at: found.written_at ?? 0,
        hasEnded: found.ended_at !== null,
      }
    );
  }

  *list({
    ids,
    targetName,
    sourceName,
    statuses,
    since,
    before,
    most,
  }: LoadQuery): Query<readonly LoadRecord[]> {
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    const when = (condition: string, ...given: readonly SqlValue[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (ids !== undefined) when(`id IN (${places(ids)})`, ...ids);
    if (targetName !== undefined) when("target_name = ?", targetName);
    if (sourceName !== undefined) when("source_name BETWEEN ? AND ?", ...beginningWith(sourceName));
    if (statuses !== undefined) when(`status IN (${places(statuses)})`, ...statuses);
    if (since !== undefined) when("created_at >= ?", since);
    if (before !== undefined) when("(created_at, id) < (?, ?)", before.createdAt, before.id);
    const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
    return yield* this.#read(where, values, most);
  }

  /** @throws LedgerError ERR_LOAD_UNKNOWN, ERR_LOAD_BUSY, ERR_LOAD_PRUNED; the load is then as it was */
  *begin(loadId: string, owner: ExecutionOwner, at: number, over?: KnownOver): Query<Execution> {
    const taken = yield* first<{ readonly epoch: number; readonly pruned_at: number | null }>(
      takeOverSql,
      loadId,
    );
    if (taken === undefined) throw loadUnknown(loadId);
    if (taken.pruned_at !== null) throw loadPruned(loadId);
    yield* this.#assertNobodyAtWork(loadId, owner, { at, over });
    yield* run(endAllSql, at, loadId);
    yield* this.endSharing(loadId);
    yield* run(beginSql, loadId, taken.epoch, ...encodeOwner(owner), at, at);
    yield* tell("moved", loadId);
    return { loadId, epoch: taken.epoch };
  }

  /** Begins an execution beside those that are at work. @throws LedgerError ERR_LOAD_UNKNOWN */
  *join(loadId: string, owner: ExecutionOwner, at: number): Query<Execution> {
    const taken = yield* first<{ readonly epoch: number }>(takeOverSql, loadId);
    if (taken === undefined) throw loadUnknown(loadId);
    yield* run(beginSql, loadId, taken.epoch, ...encodeOwner(owner), at, at);
    return { loadId, epoch: taken.epoch };
  }

  /** From now on an execution has all rows of the load. */
  *endSharing(loadId: string): Query<void> {
    yield* run(forgetShardsSql, loadId);
    yield* run(closeSql, loadId);
  }

  /** What ends a load is its newest execution: where others have begun and ended since, it goes on as one more. */
  *becomeNewest(execution: Execution, owner: ExecutionOwner, at: number): Query<Execution> {
    const { loadId, epoch, ...more } = execution;
    const load = yield* first<{ readonly epoch: number }>(
      "SELECT epoch FROM loads WHERE id = ?",
      loadId,
    );
    if (load === undefined || load.epoch === epoch) return execution;
    yield* run(endOneSql, at, loadId, epoch);
    return { ...(yield* this.join(loadId, owner, at)), ...more };
  }

  /**
   * The first statement of every transaction of an execution: shows that it is still the one at work, and takes the lock.
   * @returns when the execution was written to: `at`, or later where the clock has gone back
   * @throws LedgerError ERR_EXECUTION_FENCED
   */
  *fence(execution: Execution, at: number): Query<number> {
    const { loadId, epoch } = execution;
    const fenced = yield* first<{ readonly written_at: number }>(fenceSql, at, at, loadId, epoch);
    if (fenced === undefined) throw executionFenced(execution);
    return fenced.written_at;
  }

  /** Takes no lock. @throws LedgerError ERR_EXECUTION_FENCED */
  *assertUnderWay(execution: Execution): Query<void> {
    if (!(yield* this.isUnderWay(execution))) throw executionFenced(execution);
  }

  *isUnderWay({ loadId, epoch }: Execution): Query<boolean> {
    return (yield* first(underWaySql, loadId, epoch)) !== undefined;
  }

  /**
   * Takes a load over from its folder, as one more execution that is over at once. Belongs inside a transaction.
   * @throws LedgerError ERR_LOAD_BUSY
   */
  *adopt({ load, executions, owner, over, end }: Adoption): Query<Execution> {
    yield* run(createSql, ...encodeLoad(load));
    yield* this.#assertNobodyAtWork(load.id, owner, { at: end.at, over });
    yield* runForAll(
      adoptExecutionSql,
      executions.map(({ epoch, by, at }) => [
        load.id,
        epoch,
        by.host,
        0,
        0,
        by.user ?? null,
        at,
        at,
        at,
      ]),
    );
    yield* run(endAllSql, end.at, load.id);
    const newest = Math.max(0, ...executions.map(({ epoch }) => epoch));
    const taken = yield* first<{ readonly epoch: number }>(
      adoptSql,
      newest,
      newest,
      end.status,
      end.reason ?? null,
      end.rowCount ?? null,
      end.at,
      load.id,
    );
    if (taken === undefined) throw loadUnknown(load.id);
    const { epoch } = taken;
    yield* run(beginSql, load.id, epoch, ...encodeOwner(owner), end.at, end.at);
    yield* run(endOneSql, end.at, load.id, epoch);
    return { loadId: load.id, epoch };
  }

  /** Belongs behind the fence. */
  *end({ loadId, epoch }: Execution, end: ExecutionEnd): Query<void> {
    yield* run(endOneSql, end.at, loadId, epoch);
    const { status, reason, rowCount, at } = end;
    yield* run(endLoadSql, status, reason ?? null, rowCount ?? null, at, loadId, epoch);
    yield* tell("moved", loadId);
  }

  /** Belongs behind the fence. */
  *withdraw({ loadId, epoch }: Execution, { reason, at }: Withdrawal): Query<void> {
    yield* run("DELETE FROM executions WHERE load_id = ? AND epoch = ?", loadId, epoch);
    yield* run(withdrawSql, reason, at, loadId, epoch);
  }

  /** Loads of the same content, newest first; those of a plan carry the content that it was made of. */
  *#listAlike({ targetName, fingerprint, rowsHash }: NewLoad): Query<readonly LoadRecord[]> {
    return yield* this.#read("WHERE target_name = ? AND (fingerprint = ? OR rows_hash = ?)", [
      targetName,
      fingerprint,
      rowsHash ?? null,
    ]);
  }

  /** @throws LedgerError ERR_LOAD_BUSY */
  *#assertNobodyAtWork(
    loadId: string,
    asking: ExecutionOwner,
    { at, over }: { readonly at: number; readonly over: KnownOver | undefined },
  ): Query<void> {
    const open = yield* all<OwnerRow>(
      "SELECT * FROM executions WHERE load_id = ? AND ended_at IS NULL",
      loadId,
    );
    for (const row of open) {
      const atWork = decodeAtWork(row);
      const isKnownOver =
        over?.epoch === atWork.epoch && (over.writtenAt ?? atWork.writtenAt) === atWork.writtenAt;
      const owner = decodeOwner(row);
      if (!isKnownOver && !isLeaseOver(atWork, at))
        throw loadBusy(loadId, owner, canSee(owner, asking));
    }
  }

  *#countShards(
    loadIds: readonly string[],
  ): Query<ReadonlyMap<string, { readonly shards: number; readonly shardsLeft: number }>> {
    const counted = yield* firstOfEach<{ readonly shards: number; readonly done: number | null }>(
      "SELECT COUNT(*) AS shards, CAST(SUM(is_done) AS BIGINT) AS done FROM shards WHERE load_id = ?",
      loadIds.map((id) => [id]),
    );
    return new Map(
      loadIds.map((id, at) => {
        const { shards = 0, done = 0 } = counted[at] ?? {};
        return [id, { shards, shardsLeft: shards - (done ?? 0) }];
      }),
    );
  }

  /** @param where says which loads @param most the newest ones only @returns newest first */
  *#read(where: string, values: readonly SqlValue[], most?: number): Query<readonly LoadRecord[]> {
    const cut = most === undefined ? "" : "ORDER BY created_at DESC, id DESC LIMIT ?";
    const loads = yield* all<LoadRow>(
      selectSql(`${where} ${cut}`),
      ...values,
      ...(most === undefined ? [] : [most]),
    );
    const byLoad = new Map<string, CountRow[]>(loads.map(({ id }) => [id, []]));
    const atWork = new Map<string, OwnerRow[]>(loads.map(({ id }) => [id, []]));
    for (let at = 0; at < loads.length; at += countedAtOnce) {
      const ids = loads.slice(at, at + countedAtOnce).map(({ id }) => id);
      const counts = yield* all<CountRow & { readonly load_id: string }>(
        `SELECT load_id, outcome, row_count FROM outcome_counts WHERE load_id IN (${places(ids)})`,
        ...ids,
      );
      for (const count of counts) byLoad.get(count.load_id)?.push(count);
      const owners = yield* all<OwnerRow & { readonly load_id: string }>(
        `SELECT * FROM executions WHERE load_id IN (${places(ids)}) AND ended_at IS NULL ORDER BY written_at DESC, epoch DESC`,
        ...ids,
      );
      for (const owner of owners) atWork.get(owner.load_id)?.push(owner);
    }
    const shared = yield* this.#countShards(
      loads.map(({ id }) => id).filter((id) => (atWork.get(id)?.length ?? 0) > 1),
    );
    return loads.map((load) =>
      decodeLoad(load, byLoad.get(load.id) ?? [], atWork.get(load.id) ?? [], shared.get(load.id)),
    );
  }
}
