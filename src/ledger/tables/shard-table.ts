import { isProcessGone } from "../../kernel/this-process.ts";
import { shardOf } from "../../rows/shard-of.ts";
import { rowOf, type RowWrite } from "../decide-row-write.ts";
import { executionFenced } from "../ledger-failures.ts";
import { isLeaseOver } from "../lease.ts";
import type { Execution, ExecutionOwner } from "../load-record.ts";
import {
  isWorthAsking,
  leastJoinedRows,
  type ShardLease,
  type ShardLook,
  type ShareEnd,
  type ShareLeaving,
  type ShareStop,
} from "../shard-book.ts";
import { decodeAtWork, decodeOwner, type OwnerRow } from "./load-record.ts";
import type { LoadTable } from "./load-table.ts";
import { all, first, integer, places, run, runForAll, tell, type Query } from "./query.ts";

const openSql = "UPDATE work SET sharing = ? WHERE load_id = ? AND sharing IS NULL";
const sharingSql = "SELECT shards, sharing FROM work WHERE load_id = ?";
const stopSql = "UPDATE work SET sharing = ? WHERE load_id = ?";

const makeSql = `
INSERT INTO shards (load_id, shard, epoch, is_done) VALUES (?, ${integer}, ${integer}, 0)`;

const openShardsSql =
  "SELECT shard, epoch, asked_by FROM shards WHERE load_id = ? AND is_done = 0 ORDER BY shard";

const foreignSql = "SELECT shard FROM shards WHERE load_id = ? AND (epoch IS NULL OR epoch <> ?)";

const aliveSql = "SELECT * FROM executions WHERE load_id = ? AND ended_at IS NULL ORDER BY epoch";
/** Unless it has written meanwhile. */
const burySql = `
UPDATE executions SET ended_at = ? WHERE load_id = ? AND epoch = ? AND ended_at IS NULL AND written_at = ?`;

const freeSql =
  "UPDATE shards SET epoch = NULL, asked_by = NULL WHERE load_id = ? AND epoch = ? AND is_done = 0";
const askNoMoreSql = "UPDATE shards SET asked_by = NULL WHERE load_id = ? AND asked_by = ?";
const doneSql =
  "UPDATE shards SET is_done = 1, asked_by = NULL WHERE load_id = ? AND epoch = ? AND is_done = 0 AND shard IN";

const takeSql = `
UPDATE shards SET epoch = ${integer}, asked_by = NULL WHERE load_id = ? AND shard = ${integer}`;
const askSql = `UPDATE shards SET asked_by = ${integer} WHERE load_id = ? AND shard = ${integer}`;

const handOverSql = `
UPDATE shards SET epoch = asked_by, asked_by = NULL
WHERE load_id = ? AND epoch = ? AND is_done = 0 AND asked_by IS NOT NULL`;

const leftSql = `
SELECT l.row_count, CAST(COALESCE((SELECT SUM(c.row_count) FROM outcome_counts c WHERE c.load_id = l.id), 0) AS BIGINT) AS settled
FROM loads l WHERE l.id = ?`;

const endedSql =
  "SELECT MAX(ended_at) AS ended_at FROM executions WHERE load_id = ? AND epoch <> ?";

interface ShardRow {
  readonly shard: number;
  readonly epoch: number | null;
  readonly asked_by: number | null;
}

interface Sharing {
  readonly badBefore: number;
  readonly stop?: ShareStop | undefined;
}

/** Which execution carries out which rows of a load that several share. Its writes hold the load. */
export class ShardTable {
  readonly #loads: LoadTable;

  constructor(loads: LoadTable) {
    this.#loads = loads;
  }

  *open({ loadId }: Execution, badBefore: number): Query<void> {
    const sharing: Sharing = { badBefore };
    if ((yield* run(openSql, JSON.stringify(sharing), loadId)) > 0) yield* tell("work", loadId);
  }

  *look(execution: Execution, at: number): Query<ShardLook> {
    const { loadId, epoch } = execution;
    const sharing = yield* this.#sharing(loadId);
    const open = yield* all<ShardRow>(openShardsSql, loadId);
    const others = open.length === 0 ? [] : yield* this.#others(execution);
    const dead = new Set(others.filter((row) => isGone(row, at)).map((row) => row.epoch));
    return {
      isShared: open.length > 0,
      others: others.length - dead.size,
      asked: open
        .filter((row) => row.epoch === epoch && row.asked_by !== null)
        .map(({ shard }) => shard),
      orphans: open.filter((row) => row.epoch === null || dead.has(row.epoch)).length,
      stop: sharing?.stop,
      badBefore: sharing?.badBefore ?? 0,
    };
  }

  *take(execution: Execution, done: readonly number[] | undefined, at: number): Query<ShardLease> {
    const { loadId, epoch } = execution;
    if (done !== undefined && done.length > 0)
      yield* run(`${doneSql} (${places(done)})`, loadId, epoch, ...done);
    yield* this.#bury(execution, at);
    // Between two readings of the file nothing is under way.
    yield* run(handOverSql, loadId, epoch);
    if ((yield* first("SELECT 1 FROM shards WHERE load_id = ? LIMIT 1", loadId)) === undefined)
      return { kind: done === undefined ? "all" : "over" };
    const open = yield* all<ShardRow>(openShardsSql, loadId);
    if (open.length === 0) return { kind: "over" };
    const free = open.filter((row) => row.epoch === null).map(({ shard }) => shard);
    yield* runForAll(
      takeSql,
      free.map((shard) => [epoch, loadId, shard]),
    );
    const shards = open.filter((row) => row.epoch === null || row.epoch === epoch);
    if (shards.length > 0) {
      const ended = yield* first<{ readonly ended_at: number | null }>(endedSql, loadId, epoch);
      return {
        kind: "leased",
        shards: shards.map(({ shard }) => shard),
        othersEndedAt: ended?.ended_at ?? undefined,
      };
    }
    if (open.some((row) => row.asked_by === epoch)) return { kind: "waiting" };
    const isWorth = yield* this.#isWorthAsking(loadId);
    return { kind: isWorth && (yield* this.#ask(execution, open)) ? "waiting" : "idle" };
  }

  *give({ loadId, epoch }: Execution, shards: readonly number[]): Query<void> {
    if (shards.length > 0)
      yield* run(`${handOverSql} AND shard IN (${places(shards)})`, loadId, epoch, ...shards);
  }

  *leave(execution: Execution, { owner, isDone, stop }: ShareLeaving, at: number): Query<ShareEnd> {
    const { loadId, epoch } = execution;
    yield* this.#free(loadId, epoch);
    yield* this.#bury(execution, at);
    const sharing = yield* this.#sharing(loadId);
    const stops = sharing?.stop ?? stop;
    if (sharing !== undefined && stops !== undefined)
      yield* run(stopSql, JSON.stringify({ ...sharing, stop: stops }), loadId);
    const alive = yield* all<OwnerRow>(aliveSql, loadId);
    if (alive.some((row) => row.epoch !== epoch)) {
      yield* run(
        "UPDATE executions SET ended_at = ? WHERE load_id = ? AND epoch = ?",
        at,
        loadId,
        epoch,
      );
      yield* tell("work", loadId);
      return { kind: "left" };
    }
    const open = yield* all<ShardRow>(openShardsSql, loadId);
    if (isDone && stops === undefined && open.length > 0) return { kind: "again" };
    yield* this.#loads.endSharing(loadId);
    return { kind: "last", execution: yield* this.#loads.becomeNewest(execution, owner, at) };
  }

  /** Whether one more execution would have something to do, or could ask for it. */
  *isJoinable(loadId: string, at: number): Query<boolean> {
    const sharing = yield* this.#sharing(loadId);
    if (sharing === undefined || sharing.stop !== undefined) return false;
    const open = yield* all<ShardRow>(openShardsSql, loadId);
    const dead = new Set((yield* this.#gone({ loadId, epoch: 0 }, at)).map(({ epoch }) => epoch));
    if (open.some(({ epoch }) => epoch === null || dead.has(epoch))) return true;
    const isOne =
      (yield* first("SELECT 1 FROM shards WHERE load_id = ? LIMIT 1", loadId)) === undefined;
    if (!isOne && fullestOf(open).length < 2) return false;
    const counted = yield* this.#counted(loadId);
    const rowsLeft = rowsLeftOf(counted);
    // Whoever would find it not worth asking once it has joined would leave at once, again and again.
    return rowsLeft >= leastJoinedRows && isWorthAsking(rowsLeft, counted?.row_count ?? 0);
  }

  /** Whether executions carry a load out together, or did until they were lost. */
  *isShared(loadId: string): Query<boolean> {
    const sharing = yield* this.#sharing(loadId);
    if (sharing === undefined || sharing.stop !== undefined) return false;
    return (yield* first("SELECT 1 FROM shards WHERE load_id = ? LIMIT 1", loadId)) !== undefined;
  }

  /** One more execution beside those that are there; it asks for its part at once. */
  *join(loadId: string, owner: ExecutionOwner, at: number): Query<Execution> {
    const joined = yield* this.#loads.join(loadId, owner, at);
    yield* this.#bury(joined, at);
    const work = yield* first<{ readonly shards: number }>(sharingSql, loadId);
    const shards = work?.shards ?? 0;
    const execution = { ...joined, shards };
    if ((yield* first("SELECT 1 FROM shards WHERE load_id = ? LIMIT 1", loadId)) === undefined) {
      const holder = (yield* all<OwnerRow>(aliveSql, loadId)).find(
        ({ epoch }) => epoch !== joined.epoch,
      );
      yield* runForAll(
        makeSql,
        Array.from({ length: shards }, (_, shard) => [
          loadId,
          shard,
          holder?.epoch ?? joined.epoch,
        ]),
      );
    }
    const open = yield* all<ShardRow>(openShardsSql, loadId);
    if (open.every(({ epoch }) => epoch !== null)) yield* this.#ask(execution, open);
    return execution;
  }

  /** @throws LedgerError ERR_EXECUTION_FENCED where a row is of a shard that another execution has */
  *assertHeld(execution: Execution, writes: readonly RowWrite[]): Query<void> {
    const { loadId, epoch, shards } = execution;
    if (shards === undefined) return;
    const foreign = yield* all<Pick<ShardRow, "shard">>(foreignSql, loadId, epoch);
    if (foreign.length === 0) return;
    const others = new Set(foreign.map(({ shard }) => shard));
    if (writes.some((write) => others.has(shardOf(rowOf(write), shards, write.lead))))
      throw executionFenced(execution);
  }

  *#sharing(loadId: string): Query<Sharing | undefined> {
    const row = yield* first<{ readonly sharing: string | null }>(sharingSql, loadId);
    const sharing: Sharing | undefined =
      row === undefined || row.sharing === null ? undefined : JSON.parse(row.sharing);
    return sharing;
  }

  *#others({ loadId, epoch }: Execution): Query<readonly OwnerRow[]> {
    return (yield* all<OwnerRow>(aliveSql, loadId)).filter((row) => row.epoch !== epoch);
  }

  /** Other executions that can't be at work any more. */
  *#gone(execution: Execution, at: number): Query<readonly OwnerRow[]> {
    return (yield* this.#others(execution)).filter((row) => isGone(row, at));
  }

  *#bury(execution: Execution, at: number): Query<void> {
    const { loadId } = execution;
    for (const { epoch, written_at: writtenAt } of yield* this.#gone(execution, at))
      if ((yield* run(burySql, at, loadId, epoch, writtenAt)) > 0) yield* this.#free(loadId, epoch);
  }

  *#free(loadId: string, epoch: number): Query<void> {
    yield* run(freeSql, loadId, epoch);
    yield* run(askNoMoreSql, loadId, epoch);
  }

  /** Half of those of whoever has most. @returns false where nobody has two of them */
  *#ask({ loadId, epoch }: Execution, open: readonly ShardRow[]): Query<boolean> {
    const fullest = fullestOf(open.filter((row) => row.epoch !== epoch));
    const half = fullest.slice(0, Math.floor(fullest.length / 2));
    yield* runForAll(
      askSql,
      half.map(({ shard }) => [epoch, loadId, shard]),
    );
    return half.length > 0;
  }

  *#isWorthAsking(loadId: string): Query<boolean> {
    const row = yield* this.#counted(loadId);
    return isWorthAsking(rowsLeftOf(row), row?.row_count ?? 0);
  }

  *#counted(loadId: string): Query<CountedRow | undefined> {
    return yield* first<CountedRow>(leftSql, loadId);
  }
}

function isGone(row: OwnerRow, at: number): boolean {
  return isLeaseOver(decodeAtWork(row), at) || isProcessGone(decodeOwner(row));
}

interface CountedRow {
  readonly row_count: number | null;
  readonly settled: number;
}

function rowsLeftOf(row: CountedRow | undefined): number {
  return (row?.row_count ?? 0) - (row?.settled ?? 0);
}

/** The shards of the execution that has most of those which nobody asks for. */
function fullestOf(open: readonly ShardRow[]): readonly ShardRow[] {
  const unasked = open.filter((row) => row.epoch !== null && row.asked_by === null);
  let fullest: readonly ShardRow[] = [];
  for (const epoch of new Set(unasked.map((row) => row.epoch))) {
    const shards = unasked.filter((row) => row.epoch === epoch);
    if (shards.length > fullest.length) fullest = shards;
  }
  return fullest;
}
