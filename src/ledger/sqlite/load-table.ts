import type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";
import { canSee } from "../../kernel/this-process.ts";
import { findTwin } from "../find-twin.ts";
import { executionFenced, loadBusy, loadExists, loadUnknown } from "../ledger-failures.ts";
import { isLeaseOver } from "../lease.ts";
import type { Adoption, LastWrite, TwinRule } from "../ledger.ts";
import type {
  Execution,
  ExecutionEnd,
  ExecutionOwner,
  KnownOver,
  LoadRecord,
  NewLoad,
} from "../load-record.ts";
import { decodeAtWork, decodeLoad, decodeOwner, encodeLoad, encodeOwner } from "./load-record.ts";
import type { CountRow, LoadRow, OwnerRow } from "./load-record.ts";
import { runTransaction } from "./run-transaction.ts";

const createSql = `
INSERT INTO loads (id, target_name, base_url, tenant, source_path, source_name, fingerprint, source_size,
  mapping_path, mapping_hash, program_version, connection_name, created_at, terms, rows_hash, status, status_reason, epoch)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'stopped', 'not begun', 0)
ON CONFLICT (id) DO NOTHING`;

const selectSql = `
SELECT l.*, e.host, e.pid, e.process_started_at, e.user_name, e.process_space, e.written_at,
  f.host AS first_host, f.user_name AS first_user, n.host AS newest_host, n.user_name AS newest_user,
  q.state AS queue_state, q.priority, q.submitted_at, q.person AS submitter, q.next_try_at, q.reason AS queue_reason,
  p.person AS paused_by
FROM loads l
LEFT JOIN executions e ON e.load_id = l.id AND e.epoch = l.epoch AND e.ended_at IS NULL
LEFT JOIN executions f ON f.load_id = l.id AND f.epoch = 1
LEFT JOIN executions n ON n.load_id = l.id AND n.epoch = l.epoch AND l.epoch > 1
LEFT JOIN work q ON q.load_id = l.id
LEFT JOIN wishes p ON p.load_id = l.id AND p.kind = 'pause'`;

const takeOverSql = `
UPDATE loads SET epoch = epoch + 1, status = 'running', status_reason = NULL, finished_at = NULL
WHERE id = ? RETURNING epoch`;

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

const endLoadSql = `
UPDATE loads SET status = ?, status_reason = ?, row_count = COALESCE(?, row_count), finished_at = ?
WHERE id = ? AND epoch = ?`;

const adoptExecutionSql = `
INSERT INTO executions (load_id, epoch, host, pid, process_started_at, user_name, begun_at, written_at, ended_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (load_id, epoch) DO NOTHING`;

const adoptSql = `
UPDATE loads SET epoch = CASE WHEN epoch > ? THEN epoch ELSE ? END + 1, status = ?, status_reason = ?,
  row_count = COALESCE(?, row_count), finished_at = ?
WHERE id = ? RETURNING epoch`;

/** The loads and their executions. */
export class LoadTable {
  readonly #database: SqliteDatabase;
  readonly #fence: SqliteStatement;
  readonly #underWay: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#fence = database.prepare(fenceSql);
    this.#underWay = database.prepare(underWaySql);
  }

  /**
   * @param besides what is recorded together with it
   * @returns the twin, where twins are refused and there is one: nothing is recorded then
   * @throws LedgerError ERR_LOAD_EXISTS
   */
  create(load: NewLoad, twins: TwinRule, besides: () => void): LoadRecord | undefined {
    return runTransaction(this.#database, (undo) => {
      // Written first, which takes the lock: whoever begins the same meanwhile sees it, or is seen.
      const { changes } = this.#database.prepare(createSql).run(...encodeLoad(load));
      if (changes === 0) throw loadExists(load.id);
      const twin = twins === "refuse-twins" ? findTwin(load, this.#listAlike(load)) : undefined;
      if (twin === undefined) besides();
      else undo();
      return twin;
    });
  }

  find(idOrPrefix: string): LoadRecord | undefined {
    const exact: LoadRow | undefined = this.#database
      .prepare(`${selectSql} WHERE l.id = ?`)
      .get(idOrPrefix);
    if (exact !== undefined) return this.#decode(exact);
    if (idOrPrefix === "") return undefined;
    const [load, other]: readonly LoadRow[] = this.#database
      .prepare(`${selectSql} WHERE substr(l.id, 1, length(?)) = ? LIMIT 2`)
      .all(idOrPrefix, idOrPrefix);
    return load === undefined || other !== undefined ? undefined : this.#decode(load);
  }

  lastWrite(loadId: string): LastWrite | undefined {
    const found: { epoch: number; written_at: number | null; ended_at: number | null } | undefined =
      this.#database.prepare(lastWriteSql).get(loadId);
    return (
      found && {
        epoch: found.epoch,
        at: found.written_at ?? 0,
        hasEnded: found.ended_at !== null,
      }
    );
  }

  list(): readonly LoadRecord[] {
    const loads: readonly LoadRow[] = this.#database
      .prepare(`${selectSql} ORDER BY l.created_at DESC, l.id DESC`)
      .all();
    return loads.map((load) => this.#decode(load));
  }

  /** @throws LedgerError ERR_LOAD_UNKNOWN, ERR_LOAD_BUSY; the load is then as it was */
  begin(loadId: string, owner: ExecutionOwner, at: number, over?: KnownOver): Execution {
    return runTransaction(this.#database, () => this.beginWithin(loadId, owner, at, over));
  }

  /** As `begin`, inside a transaction. */
  beginWithin(loadId: string, owner: ExecutionOwner, at: number, over?: KnownOver): Execution {
    const taken: { epoch: number } | undefined = this.#database.prepare(takeOverSql).get(loadId);
    if (taken === undefined) throw loadUnknown(loadId);
    this.#assertNobodyAtWork(loadId, owner, { at, over });
    this.#database
      .prepare("UPDATE executions SET ended_at = ? WHERE load_id = ? AND ended_at IS NULL")
      .run(at, loadId);
    this.#database.prepare(beginSql).run(loadId, taken.epoch, ...encodeOwner(owner), at, at);
    return { loadId, epoch: taken.epoch };
  }

  /**
   * The first statement of every transaction of an execution: shows that it is still the one at work, and takes the lock.
   * @returns when the execution was written to: `at`, or later where the clock has gone back
   * @throws LedgerError ERR_EXECUTION_FENCED
   */
  fence(execution: Execution, at: number): number {
    const { loadId, epoch } = execution;
    const fenced: { written_at: number } | undefined = this.#fence.get(at, at, loadId, epoch);
    if (fenced === undefined) throw executionFenced(execution);
    return fenced.written_at;
  }

  /** Takes no lock. @throws LedgerError ERR_EXECUTION_FENCED */
  assertUnderWay(execution: Execution): void {
    if (!this.isUnderWay(execution)) throw executionFenced(execution);
  }

  isUnderWay({ loadId, epoch }: Execution): boolean {
    return this.#underWay.get(loadId, epoch) !== undefined;
  }

  /**
   * Takes a load over from its folder, as one more execution that is over at once. Belongs inside a transaction.
   * @throws LedgerError ERR_LOAD_BUSY
   */
  adopt({ load, executions, owner, over, end }: Adoption): Execution {
    this.#database.prepare(createSql).run(...encodeLoad(load));
    this.#assertNobodyAtWork(load.id, owner, { at: end.at, over });
    const insert = this.#database.prepare(adoptExecutionSql);
    for (const { epoch, by, at } of executions)
      insert.run(load.id, epoch, by.host, 0, 0, by.user ?? null, at, at, at);
    this.#database
      .prepare("UPDATE executions SET ended_at = ? WHERE load_id = ? AND ended_at IS NULL")
      .run(end.at, load.id);
    const newest = Math.max(0, ...executions.map(({ epoch }) => epoch));
    const taken: { epoch: number } | undefined = this.#database
      .prepare(adoptSql)
      .get(newest, newest, end.status, end.reason ?? null, end.rowCount ?? null, end.at, load.id);
    if (taken === undefined) throw loadUnknown(load.id);
    const { epoch } = taken;
    this.#database.prepare(beginSql).run(load.id, epoch, ...encodeOwner(owner), end.at, end.at);
    this.#database
      .prepare("UPDATE executions SET ended_at = ? WHERE load_id = ? AND epoch = ?")
      .run(end.at, load.id, epoch);
    return { loadId: load.id, epoch };
  }

  /** @throws LedgerError ERR_EXECUTION_FENCED */
  end(execution: Execution, end: ExecutionEnd): void {
    const { loadId, epoch } = execution;
    runTransaction(this.#database, () => {
      this.fence(execution, end.at);
      this.#database
        .prepare("UPDATE executions SET ended_at = ? WHERE load_id = ? AND epoch = ?")
        .run(end.at, loadId, epoch);
      this.#database
        .prepare(endLoadSql)
        .run(end.status, end.reason ?? null, end.rowCount ?? null, end.at, loadId, epoch);
    });
  }

  /** Loads of the same content, newest first; those of a plan carry the content that it was made of. */
  #listAlike({ targetName, fingerprint, rowsHash }: NewLoad): readonly LoadRecord[] {
    const loads: readonly LoadRow[] = this.#database
      .prepare(
        `${selectSql} WHERE l.target_name = ? AND (l.fingerprint = ? OR l.rows_hash = ?)
ORDER BY l.created_at DESC, l.id DESC`,
      )
      .all(targetName, fingerprint, rowsHash ?? null);
    return loads.map((load) => this.#decode(load));
  }

  /** @throws LedgerError ERR_LOAD_BUSY */
  #assertNobodyAtWork(
    loadId: string,
    asking: ExecutionOwner,
    { at, over }: { readonly at: number; readonly over: KnownOver | undefined },
  ): void {
    const open: readonly OwnerRow[] = this.#database
      .prepare("SELECT * FROM executions WHERE load_id = ? AND ended_at IS NULL")
      .all(loadId);
    for (const row of open) {
      const atWork = decodeAtWork(row);
      const isKnownOver =
        over?.epoch === atWork.epoch && (over.writtenAt ?? atWork.writtenAt) === atWork.writtenAt;
      const owner = decodeOwner(row);
      if (!isKnownOver && !isLeaseOver(atWork, at))
        throw loadBusy(loadId, owner, canSee(owner, asking));
    }
  }

  #decode(load: LoadRow): LoadRecord {
    const counts: readonly CountRow[] = this.#database
      .prepare("SELECT outcome, row_count FROM outcome_counts WHERE load_id = ?")
      .all(load.id);
    return decodeLoad(load, counts);
  }
}
