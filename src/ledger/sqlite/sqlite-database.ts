import type { DatabaseSync, DatabaseSyncOptions, SQLInputValue, StatementSync } from "node:sqlite";
import { nodeSqlite } from "../../kernel/node-sqlite.ts";

/** A prepared statement. The caller names the type of a row, which is that of its own SQL. */
export interface SqliteStatement extends Pick<StatementSync, "columns" | "setReturnArrays"> {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it takes the place of a cast at each caller
  get<Row>(...values: readonly SQLInputValue[]): Row | undefined;
  all<Row>(...values: readonly SQLInputValue[]): Row[];
  iterate<Row>(...values: readonly SQLInputValue[]): IterableIterator<Row>;
  run(...values: readonly SQLInputValue[]): ReturnType<StatementSync["run"]>;
}

/** What the ledger uses of Node's `DatabaseSync`, https://nodejs.org/docs/latest-v24.x/api/sqlite.html. */
export interface SqliteDatabase extends Pick<
  DatabaseSync,
  "exec" | "function" | "close" | "isTransaction"
> {
  prepare(sql: string): SqliteStatement;
}

/** @throws errors of SQLite as they are */
export function openSqlite(path: string, options: DatabaseSyncOptions): SqliteDatabase {
  const { DatabaseSync } = nodeSqlite();
  return new DatabaseSync(path, options);
}
