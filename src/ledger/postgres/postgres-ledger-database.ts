import type { LedgerDatabase, WriteKind, WriteQuery } from "../ledger-database.ts";
import { LostLedgerError } from "../lost-ledger.ts";
import { retryWrite, type WriteRetries } from "../retry-write.ts";
import { noNews, type News } from "../news.ts";
import type { TableShape } from "../tables/copy-table.ts";
import { writeVersionSql } from "../tables/ledger-schema.ts";
import { movedTable, movedVersion, noteMoveSql } from "../moved-ledger.ts";
import { run, type Query } from "../tables/query.ts";
import {
  explainReadFailure,
  explainWriteFailure,
  isConflict,
  isCut,
  isPostgresFailure,
  mayPass,
} from "./postgres-failures.ts";
import { toPostgres } from "./postgres-tables.ts";
import { PostgresStatements } from "./postgres-statements.ts";
import {
  CommitUnknown,
  type Isolation,
  type PostgresTransactions,
} from "./postgres-transactions.ts";

/** So often a transaction is begun anew that others got in the way of, before it counts as failed. */
const mostConflicts = 20;
/** Milliseconds to wait before that, at most, for each time before. */
const conflictPauseMs = 5;

type Run = <S>(query: Query<S>) => Promise<S>;

/** A ledger's tables in PostgreSQL. */
export class PostgresLedgerDatabase implements LedgerDatabase {
  /** What waits to be written is kept whatever the server says, and also while its tables are gone. */
  readonly retries: WriteRetries;
  readonly isForHosts = true;
  readonly news: News;
  readonly #closeNews: () => Promise<void>;
  readonly #place: string;
  readonly #transactions: PostgresTransactions;
  readonly #random: () => number;
  #loss: LostLedgerError | undefined;

  constructor(
    place: string,
    transactions: PostgresTransactions,
    means: Pick<WriteRetries, "clock" | "pausesMs"> & {
      readonly news?: News & { close(): Promise<void> };
      readonly random?: () => number;
    },
  ) {
    this.news = means.news ?? noNews;
    this.#closeNews = async () => await means.news?.close();
    this.#place = place;
    this.#transactions = transactions;
    this.#random = means.random ?? Math.random;
    this.retries = {
      clock: means.clock,
      pausesMs: means.pausesMs,
      canRetry: (error) =>
        isPostgresFailure(error) ||
        error instanceof CommitUnknown ||
        error instanceof LostLedgerError,
    };
  }

  async read<T>(query: WriteQuery<T>): Promise<T> {
    try {
      return await retryWrite(
        async () => await this.#transact("reading", async (run, now) => await run(query(now))),
        { ...this.retries, canRetry: isCut },
      );
    } catch (error) {
      throw explainReadFailure(this.#place, error);
    }
  }

  /** Nothing of a server can be seen without waiting for it. */
  glance(): undefined {
    return undefined;
  }

  get skewMs(): number {
    return this.#transactions.skewMs;
  }

  async attempt<T>(query: WriteQuery<T>, kind: WriteKind): Promise<T> {
    if (kind === "locked")
      return await this.#transact("locked", async (run, now) => await run(query(now)));
    return await this.#transactAlone(async (run, now) => await run(query(now)));
  }

  async persist<T>(write: () => T | Promise<T>): Promise<T> {
    try {
      return await retryWrite(async () => await write(), { ...this.retries, canRetry: mayPass });
    } catch (error) {
      if (error instanceof LostLedgerError) throw error;
      throw this.retries.canRetry(error) ? explainWriteFailure(this.#place, error) : error;
    }
  }

  async persistSteps<T>(steps: (run: Run) => Promise<T>, kind: WriteKind): Promise<T> {
    return await this.persist(
      async () =>
        await (kind === "locked" ? this.#transact("locked", steps) : this.#transactAlone(steps)),
    );
  }

  /** Whoever has it open looks at its identity in each transaction. */
  *closeFor(to: string, at: number, tables: readonly TableShape[]): Query<void> {
    yield* run(`LOCK TABLE ${tables.map(({ name }) => name).join(", ")} IN EXCLUSIVE MODE`);
    yield* run(toPostgres(movedTable));
    yield* run(noteMoveSql, to, at);
    yield* run(writeVersionSql, movedVersion);
    yield* run("UPDATE ledger_identity SET id = 'moved'");
  }

  look(): LostLedgerError | undefined {
    return this.#loss;
  }

  explain(failure: unknown): Error {
    return failure instanceof LostLedgerError ? failure : explainWriteFailure(this.#place, failure);
  }

  /** Whether its files are sound the server knows. */
  async assertSound(): Promise<void> {
    await this.#transactions.run("reading", async () => ({ result: undefined, isUndone: false }));
  }

  async close(): Promise<void> {
    await this.#closeNews();
    await this.#transactions.close();
  }

  /** One that others got in the way of is begun anew: to them it has not been. */
  async #transactAlone<T>(body: (run: Run, now: number) => Promise<T>): Promise<T> {
    for (let conflicts = 1; ; conflicts += 1) {
      try {
        return await this.#transact("alone", body);
      } catch (error) {
        if (!isConflict(error) || conflicts >= mostConflicts) throw error;
      }
      await this.retries.clock.sleep(this.#random() * conflictPauseMs * conflicts);
    }
  }

  async #transact<T>(
    isolation: Isolation,
    body: (run: Run, now: number) => Promise<T>,
  ): Promise<T> {
    let done: { readonly result: T } | undefined;
    try {
      const result = await this.#transactions.run(isolation, async ({ client, now }) => {
        const statements = new PostgresStatements(client);
        done = { result: await body(async (query) => await statements.run(query), now) };
        return { result: done.result, isUndone: statements.isUndone };
      });
      this.#loss = undefined;
      return result;
    } catch (error) {
      if (error instanceof LostLedgerError) this.#loss = error;
      if (!(error instanceof CommitUnknown) || done === undefined) throw error;
      await this.#assertCommitted(error);
      return done.result;
    }
  }

  /** @throws CommitUnknown when that can't be found out, or the failure that undid the transaction */
  async #assertCommitted(unknown: CommitUnknown): Promise<void> {
    const wentIn = await retryWrite(async () => await this.#transactions.wentIn(unknown.mark), {
      ...this.retries,
      // The server may not have noticed yet that nobody is there any more; it goes on to the end.
      canRetry: mayPass,
    }).catch(() => "unknown" as const);
    if (wentIn === "unknown") throw unknown;
    if (!wentIn) throw unknown.cause;
  }
}
