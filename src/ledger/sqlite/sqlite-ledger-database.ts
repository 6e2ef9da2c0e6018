import type { LedgerDatabase, WriteQuery } from "../ledger-database.ts";
import { sayLost, type LostLedgerError } from "../lost-ledger.ts";
import { retryWrite, type WriteRetries } from "../retry-write.ts";
import { noNews } from "../news.ts";
import type { TableShape } from "../tables/copy-table.ts";
import { writeVersionSql } from "../tables/ledger-schema.ts";
import { refuseNewer } from "../newer-ledger.ts";
import { movedTable, movedVersion, noteMoveSql } from "../moved-ledger.ts";
import { first, run, type Query } from "../tables/query.ts";
import { LedgerFiles, rescueDatabase } from "./ledger-files.ts";
import { closeDatabase } from "./open-database.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { damagedLedger, explainReadFailure, explainWriteFailure } from "./sqlite-failures.ts";
import { SqliteStatements } from "./sqlite-statements.ts";

/** A ledger's tables in a file. Nothing that it does is waited for but pauses between tries. */
export class SqliteLedgerDatabase implements LedgerDatabase {
  readonly retries: WriteRetries;
  readonly isForHosts = false;
  readonly skewMs = 0;
  readonly news = noNews;
  readonly #path: string;
  // Statements die when their database is collected, so it is held here as long as the ledger.
  readonly #database: SqliteDatabase;
  readonly #files: LedgerFiles;
  readonly #statements: SqliteStatements;
  /** True once this process has written anything that may be nowhere else. */
  #hasWritten = false;

  constructor(path: string, database: SqliteDatabase, retries: WriteRetries) {
    this.#path = path;
    this.#database = database;
    this.#files = new LedgerFiles(path, database);
    this.#statements = new SqliteStatements(database);
    this.retries = retries;
  }

  async read<T>(query: WriteQuery<T>): Promise<T> {
    try {
      return this.#statements.run(query(this.retries.clock.now()));
    } catch (error) {
      throw explainReadFailure(this.#path, error);
    }
  }

  glance<T>(query: () => Query<T>): T {
    return this.#statements.run(query());
  }

  /** It begins as a writing one: one that begins with a read can't become so when another process has written meanwhile. */
  attempt<T>(query: WriteQuery<T>): T {
    const database = this.#database;
    database.exec("BEGIN IMMEDIATE");
    try {
      this.#assertKnown();
      const result = this.#statements.run(query(this.retries.clock.now()));
      if (database.isTransaction) database.exec("COMMIT");
      this.#hasWritten = true;
      return result;
    } finally {
      // SQLite has undone it already after some failures, such as a full disk.
      if (database.isTransaction) database.exec("ROLLBACK");
    }
  }

  async persist<T>(write: () => T | Promise<T>): Promise<T> {
    try {
      return await retryWrite(async () => await write(), this.retries);
    } catch (error) {
      throw this.retries.canRetry(error) ? explainWriteFailure(this.#path, error) : error;
    }
  }

  /** It holds the ledger's lock all the while. */
  async persistSteps<T>(
    steps: (run: <S>(query: Query<S>) => Promise<S>) => Promise<T>,
  ): Promise<T> {
    const database = this.#database;
    await this.persist(() => database.exec("BEGIN IMMEDIATE"));
    try {
      this.#assertKnown();
      const result = await steps(async (query) => this.#statements.run(query));
      database.exec("COMMIT");
      this.#hasWritten = true;
      return result;
    } catch (error) {
      throw this.retries.canRetry(error) ? explainWriteFailure(this.#path, error) : error;
    } finally {
      if (database.isTransaction) database.exec("ROLLBACK");
    }
  }

  /** @throws LedgerError ERR_LEDGER_NEWER */
  #assertKnown(): void {
    const found = this.#statements.run(
      first<{ readonly version: number }>("SELECT version FROM schema_version"),
    );
    refuseNewer(this.#path, found?.version ?? 0);
  }

  /** The transaction has the whole file; what refuses writes afterwards is heeded by processes that have it open as well. */
  *closeFor(to: string, at: number, tables: readonly TableShape[]): Query<void> {
    yield* run(movedTable);
    yield* run(noteMoveSql, to, at);
    yield* run(writeVersionSql, movedVersion);
    for (const { name } of tables)
      for (const verb of ["INSERT", "UPDATE", "DELETE"])
        yield* run(
          `CREATE TRIGGER moved_${name}_${verb.toLowerCase()} BEFORE ${verb} ON ${name}
            BEGIN SELECT RAISE(ABORT, 'it was copied to another place, and loads go on there'); END`,
        );
  }

  look(): LostLedgerError | undefined {
    const loss = this.#files.look();
    return loss === undefined ? undefined : sayLost(this.#path, loss);
  }

  explain(failure: unknown): Error {
    return this.look() ?? explainWriteFailure(this.#path, failure);
  }

  async assertSound(): Promise<void> {
    const found = await this.read(() =>
      first<{ readonly quick_check: string }>("PRAGMA quick_check(1)"),
    );
    const words = (found?.quick_check ?? "it can't be checked").split("\n");
    if (words[0] === "ok") return;
    throw damagedLedger(this.#path, words.map((line) => line.trim()).join(", "));
  }

  /** Nothing is written to what stands at the path, if the file that is open is no longer there. */
  async close(): Promise<void> {
    const loss = this.#hasWritten ? this.#files.look() : undefined;
    if (loss === undefined) {
      closeDatabase(this.#database);
      return;
    }
    const rescued = rescueDatabase(this.#database, this.#path, this.retries.clock.now());
    this.#database.close();
    throw sayLost(this.#path, loss, rescued);
  }
}
