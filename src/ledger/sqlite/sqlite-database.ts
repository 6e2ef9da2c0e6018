import type { DatabaseSync, DatabaseSyncOptions, SQLInputValue, StatementSync } from "node:sqlite";

/** A prepared statement. The caller names the type of a row, which is that of its own SQL. */
export interface SqliteStatement {
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

/**
 * Node's own SQLite. Node 22 says on stderr, once and as soon as it is loaded, that it is experimental; that is for those who
 * choose it, not for those who run a load. Every other warning passes.
 */
function nodeSqlite(): typeof import("node:sqlite") {
  const emitWarning = Object.getOwnPropertyDescriptor(process, "emitWarning") ?? {};
  process.emitWarning = (...warning: readonly unknown[]): void => {
    if (String(warning[0]).startsWith("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning.value, process, warning);
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    Object.defineProperty(process, "emitWarning", emitWarning);
  }
}
