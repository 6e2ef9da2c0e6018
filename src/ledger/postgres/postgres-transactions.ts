import type { Pool, PoolClient } from "pg";
import type { Clock } from "../../kernel/clock.ts";
import { sayLost } from "../lost-ledger.ts";
import { refuseNewer } from "../newer-ledger.ts";
import { type CommitMark, CommitMarks, lastMarkSql, nowSql } from "./commit-marks.ts";
import { toPostgresClient, type PostgresClient } from "./postgres-client.ts";
import { isCut, sqlStateOf } from "./postgres-failures.ts";

/** What a transaction sees of others, and holds against them. */
export type Isolation =
  /** As if it were alone; where it can't be, it is begun anew. */
  | "alone"
  /** It holds a lock on whatever it decides on; each statement sees what is written by then. */
  | "locked"
  /** What was there when it began; it writes nothing. */
  | "reading";

const beginnings: Readonly<Record<Isolation, string>> = {
  alone: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE",
  locked: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
  reading: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
};

/**
 * Milliseconds. All are set for one transaction, because a pooler may give the next one another connection.
 * A statement of ours takes milliseconds, the largest report some seconds; a lock is held for one group of rows, or for one takeover
 * of a load; and a process that stands still in a transaction must not hold others up for longer than a lease lasts.
 */
export interface TransactionLimits {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

const usualLimits: TransactionLimits = {
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 20_000,
};

/** Clocks that are kept by a time service are nearer than that. */
const countsFromMs = 1000;

export interface Begun {
  readonly client: PostgresClient;
  /** Epoch milliseconds on the clock of the database. */
  readonly now: number;
  /** By which it can be asked about when its connection breaks; undefined where it writes nothing, or the ledger is being opened. */
  readonly mark: CommitMark | undefined;
}

export interface LedgerPlace {
  /** As it is shown. */
  readonly name: string;
  readonly schema: string | undefined;
}

/** What a transaction begins with: its limits, and whether the ledger is the one that was opened, as this program knows it. */
export class PostgresTransactions {
  readonly #pool: Pool;
  readonly #place: LedgerPlace;
  readonly #clock: Pick<Clock, "now">;
  readonly #limits: TransactionLimits;
  readonly #marks = new CommitMarks();
  /** Of the ledger that was opened; undefined while it is being opened. */
  #identity: string | undefined;
  #skewMs = 0;

  constructor(
    pool: Pool,
    place: LedgerPlace,
    {
      clock,
      limits = usualLimits,
    }: { readonly clock: Pick<Clock, "now">; readonly limits?: TransactionLimits | undefined },
  ) {
    this.#pool = pool;
    this.#place = place;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How far the clock of the database is ahead of that of this process, in milliseconds, as far as it matters. */
  get skewMs(): number {
    return this.#skewMs;
  }

  /** From now on, another ledger in its place counts as the loss of this one. */
  hold(identity: string): void {
    this.#identity = identity;
  }

  /**
   * One transaction. `body` ends it itself where it is to be undone without an error.
   * @throws LostLedgerError, and failures as they are
   */
  async run<T>(
    isolation: Isolation,
    body: (begun: Begun) => Promise<{ readonly result: T; readonly isUndone: boolean }>,
  ): Promise<T> {
    const pooled = await this.#pool.connect();
    let isBroken = false;
    try {
      const begun = await this.#begin(pooled, isolation);
      const { result, isUndone } = await body(begun);
      if (!isUndone) await this.#commit(begun);
      return result;
    } catch (error) {
      isBroken = isCut(error) || !(await rollBack(pooled));
      throw error;
    } finally {
      pooled.release(isBroken);
    }
  }

  async #begin(pooled: PoolClient, isolation: Isolation): Promise<Begun> {
    const client = toPostgresClient(pooled);
    const identity = this.#identity;
    const isMarked = isolation !== "reading" && identity !== undefined;
    // One that must be as if it were alone looks through no table that all others write to.
    const left = isMarked ? this.#marks.next(pooled, isolation === "locked") : undefined;
    const statements = [
      ...this.#beginning(isolation),
      ...(left?.statements ?? []),
      `SELECT ${nowSql} AS now,
        ${identity === undefined ? "NULL" : "(SELECT id FROM ledger_identity)"} AS identity,
        ${identity === undefined ? "0" : "(SELECT version FROM schema_version)"} AS version`,
    ];
    const askedAt = this.#clock.now();
    try {
      const [row] = await client.queryAll(statements.join(";\n"));
      this.#measure(Number(row?.["now"]), askedAt);
      if (identity !== undefined && row?.["identity"] !== identity)
        throw sayLost(this.#place.name, "was replaced by another one");
      refuseNewer(this.#place.name, Number(row?.["version"]));
      return { client, now: Number(row?.["now"]), mark: left?.mark };
    } catch (error) {
      if (identity !== undefined && ["42P01", "3F000"].includes(sqlStateOf(error) ?? ""))
        throw sayLost(this.#place.name, "lost its tables");
      throw error;
    }
  }

  #beginning(isolation: Isolation): readonly string[] {
    const { schema } = this.#place;
    return [
      beginnings[isolation],
      ...Object.entries(this.#limits).map(([name, value]) => `SET LOCAL ${name} = ${value}`),
      // A person may have it off for the role; whoever asks for more than the own disk gets it.
      "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
      ...(schema === undefined ? [] : [`SET LOCAL search_path = ${quoteName(schema)}`]),
    ];
  }

  /** It lies between what the two clocks were apart when it was asked and when it answered; a slow answer tells little. */
  #measure(now: number, askedAt: number): void {
    const [least, most] = [now - this.#clock.now(), now - askedAt];
    const isFar = this.#skewMs < least - countsFromMs || this.#skewMs > most + countsFromMs;
    if (isFar) this.#skewMs = Math.round((least + most) / 2);
  }

  async #commit({ client, mark }: Begun): Promise<void> {
    try {
      await client.query("COMMIT", []);
    } catch (error) {
      if (mark === undefined || !isCut(error)) throw error;
      throw new CommitUnknown(mark, error);
    }
  }

  /**
   * Whether a transaction went in whose connection broke at its end. Waits for one that the server has not ended yet.
   * @throws failures as they are
   */
  async wentIn(mark: CommitMark): Promise<boolean> {
    const pooled = await this.#pool.connect();
    try {
      const asked = [...this.#beginning("locked"), lastMarkSql(mark)];
      const [row] = await toPostgresClient(pooled).queryAll(asked.join(";\n"));
      return Number(row?.["number"]) === mark.number;
    } finally {
      pooled.release(!(await rollBack(pooled)));
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** The connection broke after COMMIT was sent, before its answer. */
export class CommitUnknown extends Error {
  readonly mark: CommitMark;

  constructor(mark: CommitMark, cause: unknown) {
    super("the connection broke at the end of a transaction", { cause });
    this.mark = mark;
  }
}

/** @returns false where the connection is of no use any more */
async function rollBack(pooled: PoolClient): Promise<boolean> {
  try {
    await pooled.query("ROLLBACK");
    return true;
  } catch {
    return false;
  }
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
