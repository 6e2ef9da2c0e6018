import type { ErrorCode } from "../../kernel/error-codes.ts";
import { exitCodes } from "../../kernel/load-error.ts";
import { isProcessGone } from "../../kernel/this-process.ts";
import { chooseWork, type OpenWork } from "../choose-work.ts";
import { isLeaseOver } from "../lease.ts";
import type { Execution, ExecutionOwner, Withdrawal } from "../load-record.ts";
import type { WorkPriority, WorkState } from "../queued-state.ts";
import {
  type KeptFile,
  type KeptReports,
  mostTries,
  type NewWork,
  type TakenWork,
  type WorkEnding,
  type WorkEntry,
  type WorkWish,
} from "../work-book.ts";
import type { InterventionTable } from "./intervention-table.ts";
import { decodeAtWork, decodeOwner, type OwnerRow } from "./load-record.ts";
import type { LoadTable } from "./load-table.ts";
import { all, first, firstOfEach, run, tell, type Query } from "./query.ts";
import type { ShardTable } from "./shard-table.ts";

const givenUp: ErrorCode = "ERR_GIVEN_UP";

/** After a try whose worker could not even say how it ended, in milliseconds. */
const againAfterMs = 60_000;

const addSql = `
INSERT INTO work (load_id, account, priority, submitted_at, person, settings, state, tries, next_try_at, shards)
VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?)`;

const queuedSql = "UPDATE loads SET status_reason = 'queued', row_count = ? WHERE id = ?";

/** Written first, which takes the lock: two workers never choose at once. */
const sweepSql = `
UPDATE work SET state = 'over', next_try_at = NULL
WHERE state <> 'over' AND load_id IN (SELECT id FROM loads WHERE status IN ('completed', 'abandoned'))`;

/** What is over is named as well: so an index of what is open serves. */
const giveUpSql = `
UPDATE work SET state = 'held', next_try_at = NULL, code = ?, reason = ?
WHERE state <> 'over' AND state = 'waiting' AND tries >= ?`;

const holdSql = `
UPDATE work SET state = 'held', next_try_at = NULL, code = ?, reason = ? WHERE load_id = ? AND state <> 'over'`;

const openSql = `
SELECT w.load_id, w.account, w.priority, w.submitted_at, w.next_try_at, w.state, w.sharing, l.status, l.connection_name, l.base_url,
  e.host, e.pid, e.process_started_at, e.user_name, e.process_space, e.epoch, e.written_at,
  (SELECT COUNT(*) FROM wishes p WHERE p.load_id = w.load_id AND p.kind = 'pause') AS pauses
FROM work w JOIN loads l ON l.id = w.load_id
LEFT JOIN executions e ON e.load_id = l.id AND e.ended_at IS NULL
WHERE w.state <> 'over'`;

const givenSql = "SELECT MAX(taken_at) AS given_at FROM work WHERE account = ?";

const takeSql =
  "UPDATE work SET taken_at = ?, next_try_at = ?, tries = tries + 1 WHERE load_id = ?";

const settleSql = `
UPDATE work SET state = ?, next_try_at = ?, tries = ?, code = ?, reason = ?, exit_code = ?
WHERE load_id = ? AND EXISTS (SELECT 1 FROM loads l WHERE l.id = work.load_id AND l.epoch = ?)
AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.load_id = work.load_id AND e.epoch <> ? AND e.ended_at IS NULL)`;

const keepReportsSql = `
UPDATE work SET reports = ?
WHERE load_id = ? AND EXISTS (SELECT 1 FROM loads l WHERE l.id = work.load_id AND l.epoch = ?)`;

const notUnderWay = `
AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.load_id = work.load_id AND e.ended_at IS NULL)`;

const cancelSql = `
UPDATE work SET state = 'over', next_try_at = NULL, code = 'ERR_CANCELLED', reason = ?, exit_code = ${exitCodes.stopped}
WHERE load_id = ? AND state <> 'over' ${notUnderWay}`;

const abandonSql = `
UPDATE loads SET status = CASE WHEN epoch = 0 THEN 'abandoned' ELSE status END, status_reason = ?, finished_at = ? WHERE id = ?`;

const putBackSql = `
UPDATE work SET state = 'waiting', next_try_at = ?, tries = 0, code = NULL, reason = NULL
WHERE load_id = ? AND state <> 'waiting' AND load_id IN (SELECT id FROM loads WHERE status = 'stopped')`;

interface WorkRow {
  readonly load_id: string;
  readonly account: string;
  readonly priority: WorkPriority;
  readonly submitted_at: number;
  readonly person: string;
  readonly settings: string;
  readonly state: WorkState;
  readonly tries: number;
  readonly next_try_at: number | null;
  readonly taken_at: number | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly exit_code: number | null;
  readonly reports: string | null;
  readonly shards: number | null;
  readonly sharing: string | null;
}

type OpenRow = Pick<
  WorkRow,
  "load_id" | "account" | "priority" | "submitted_at" | "next_try_at" | "state" | "sharing"
> & {
  readonly status: string;
  readonly connection_name: string | null;
  readonly base_url: string;
  readonly pauses: number;
} & { readonly [Column in keyof OwnerRow]: OwnerRow[Column] | null };

/** Loads that wait for a worker. */
export class WorkTable {
  readonly #loads: LoadTable;
  readonly #shards: ShardTable;
  readonly #interventions: InterventionTable;

  constructor(loads: LoadTable, shards: ShardTable, interventions: InterventionTable) {
    this.#loads = loads;
    this.#shards = shards;
    this.#interventions = interventions;
  }

  /** Belongs inside the transaction that records the load. */
  *add(loadId: string, work: NewWork, at: number): Query<void> {
    const { account, priority, settings, person, rowCount, shards, corrects } = work;
    yield* run(addSql, loadId, account, priority, at, person, settings, at, shards ?? null);
    yield* run(queuedSql, rowCount ?? null, loadId);
    yield* tell("work", loadId);
    if (corrects === undefined) return;
    const { load, again } = corrects;
    const what = { kind: "corrects", load, ...(again ? { again } : {}) } as const;
    yield* this.#interventions.record({ loadId, epoch: 0 }, at, person, what);
  }

  *take({ owner, of, except = [] }: WorkWish, at: number): Query<TakenWork | undefined> {
    yield* run(sweepSql);
    yield* run(giveUpSql, givenUp, `given up after ${mostTries} tries`, mostTries);
    const open = yield* this.#open({ of, except }, at);
    const givenAt = yield* this.#givenTo(new Set(open.map(({ account }) => account)));
    const chosen = chooseWork(open, givenAt);
    if (chosen !== undefined) return yield* this.#begin(chosen.loadId, owner, at);
    for (const { loadId } of open.filter(mayBeJoined).toSorted(byFewestWorkers))
      if (yield* this.#shards.isJoinable(loadId, at)) return yield* this.#join(loadId, owner, at);
    return undefined;
  }

  *hasFree(wish: Omit<WorkWish, "owner">, at: number): Query<boolean> {
    return (yield* this.#open(wish, at)).some(({ isFree }) => isFree);
  }

  *settle({ loadId, epoch }: Execution, ending: WorkEnding): Query<boolean> {
    const { state, nextTryAt, tries, code, reason, exitCode } = ending;
    const facts = [code, reason, exitCode].map((fact) => fact ?? null);
    const values = [state, nextTryAt ?? null, tries, ...facts, loadId, epoch, epoch];
    const changes = yield* run(settleSql, ...values);
    if (changes > 0 && state === "waiting") yield* tell("work", loadId);
    return changes > 0;
  }

  *hold(loadId: string, { code, reason }: Withdrawal): Query<void> {
    yield* run(holdSql, code, reason, loadId);
  }

  *keepReports({ loadId, epoch }: Execution, files: readonly KeptFile[]): Query<boolean> {
    const before = (yield* this.find(loadId))?.reports;
    const earlier = [...(before?.replaced ?? []), ...(before?.files ?? [])];
    const others = new Map(earlier.map((file) => [file.hash, file]));
    for (const { hash } of files) others.delete(hash);
    const reports: KeptReports = {
      epoch,
      files,
      ...(others.size > 0 && { replaced: [...others.values()] }),
    };
    return (yield* run(keepReportsSql, JSON.stringify(reports), loadId, epoch)) > 0;
  }

  *find(loadId: string): Query<WorkEntry | undefined> {
    const row = yield* first<WorkRow>("SELECT * FROM work WHERE load_id = ?", loadId);
    return row && decode(row);
  }

  *open(): Query<readonly WorkEntry[]> {
    const rows = yield* all<WorkRow>(
      "SELECT * FROM work WHERE state <> 'over' ORDER BY submitted_at, load_id",
    );
    return rows.map(decode);
  }

  *cancel(loadId: string, reason: string, at: number): Query<boolean> {
    if ((yield* run(cancelSql, reason, loadId)) === 0) return false;
    yield* run(abandonSql, reason, at, loadId);
    return true;
  }

  *putBack(loadId: string, at: number): Query<boolean> {
    if ((yield* run(putBackSql, at, loadId)) === 0) return false;
    yield* tell("work", loadId);
    return true;
  }

  *#begin(loadId: string, owner: ExecutionOwner, at: number): Query<TakenWork | undefined> {
    const entry = yield* this.find(loadId);
    const load = yield* this.#loads.find(loadId);
    if (entry === undefined || load === undefined) return undefined;
    const isJoined = yield* this.#shards.isShared(loadId);
    const { shards } = entry;
    const begun = isJoined
      ? yield* this.#shards.join(loadId, owner, at)
      : yield* this.#loads.begin(loadId, owner, at, load.atWork);
    const execution = { ...begun, ...(shards === undefined ? {} : { shards }) };
    yield* run(takeSql, at, at + againAfterMs, loadId);
    return { entry: { ...entry, tries: entry.tries + 1 }, load, execution, isJoined };
  }

  *#join(loadId: string, owner: ExecutionOwner, at: number): Query<TakenWork | undefined> {
    const entry = yield* this.find(loadId);
    const load = yield* this.#loads.find(loadId);
    if (entry === undefined || load === undefined) return undefined;
    const execution = yield* this.#shards.join(loadId, owner, at);
    return { entry, load, execution, isJoined: true };
  }

  *#open(
    { of, except = [] }: Omit<WorkWish, "owner">,
    at: number,
  ): Query<readonly (OpenWork & Joinable)[]> {
    const byLoad = new Map<string, OpenRow[]>();
    for (const row of yield* all<OpenRow>(openSql))
      byLoad.set(row.load_id, [...(byLoad.get(row.load_id) ?? []), row]);
    return [...byLoad.values()].flatMap((rows) => judge(rows, { at, of, except }));
  }

  *#givenTo(accounts: ReadonlySet<string>): Query<ReadonlyMap<string, number>> {
    const found = yield* firstOfEach<{ readonly given_at: number | null }>(
      givenSql,
      [...accounts].map((account) => [account]),
    );
    const givenAt = new Map<string, number>();
    for (const [index, account] of [...accounts].entries()) {
      const at = found[index]?.given_at ?? null;
      if (at !== null) givenAt.set(account, at);
    }
    return givenAt;
  }
}

interface Joinable {
  /** Executions that are at work on it. */
  readonly workers: number;
  readonly mayBeShared: boolean;
}

const mayBeJoined = ({ isAtWork, mayBeShared }: OpenWork & Joinable): boolean =>
  isAtWork && mayBeShared;

const byFewestWorkers = (one: OpenWork & Joinable, other: OpenWork & Joinable): number =>
  one.workers - other.workers || one.submittedAt - other.submittedAt;

/** @param rows of one load, one for each execution that has not ended */
function judge(
  rows: readonly OpenRow[],
  {
    at,
    of,
    except,
  }: {
    readonly at: number;
    readonly of: string | undefined;
    readonly except: readonly string[];
  },
): readonly (OpenWork & Joinable)[] {
  const [row] = rows;
  if (row === undefined) return [];
  const workers = rows.filter((one) => hasOwner(one) && !isGone(one, at)).length;
  const isAtWork = workers > 0;
  // A load whose worker is gone is due at once.
  const isDue = row.status === "running" || (row.next_try_at ?? at) <= at;
  const isWanted = of === undefined || row.connection_name === of || row.base_url === of;
  const isOpen = row.state === "waiting" && row.pauses === 0;
  const isForUs = isOpen && isWanted && !except.includes(row.load_id);
  return [
    {
      loadId: row.load_id,
      account: row.account,
      priority: row.priority,
      submittedAt: row.submitted_at,
      isAtWork,
      isFree: isForUs && isDue && !isAtWork,
      workers,
      mayBeShared: isForUs && row.sharing !== null,
    },
  ];
}

function hasOwner(row: OpenRow): row is OpenRow & OwnerRow {
  return row.host !== null && row.epoch !== null;
}

function isGone(row: OwnerRow, at: number): boolean {
  return isLeaseOver(decodeAtWork(row), at) || isProcessGone(decodeOwner(row));
}

function decode(row: WorkRow): WorkEntry {
  return {
    loadId: row.load_id,
    account: row.account,
    priority: row.priority,
    submittedAt: row.submitted_at,
    person: row.person,
    settings: row.settings,
    state: row.state,
    tries: row.tries,
    nextTryAt: row.next_try_at ?? undefined,
    takenAt: row.taken_at ?? undefined,
    code: row.code ?? undefined,
    reason: row.reason ?? undefined,
    exitCode: row.exit_code ?? undefined,
    reports: row.reports === null ? undefined : JSON.parse(row.reports),
    shards: row.shards ?? undefined,
  };
}
