import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import { messageOf, SourceError, systemCodeOf } from "./load-error.ts";
import { nodeSqlite } from "./node-sqlite.ts";

type ScratchRow = Readonly<Record<string, SQLOutputValue>>;

/** A prepared statement. @throws SourceError ERR_SOURCE_SPOOL; to read may fail as well, for it may put into the file what was only in memory */
export interface ScratchStatement {
  run(...values: readonly SQLInputValue[]): void;
  get(...values: readonly SQLInputValue[]): ScratchRow | undefined;
  all(...values: readonly SQLInputValue[]): readonly ScratchRow[];
}

export interface ScratchDatabase {
  prepare(sql: string): ScratchStatement;
  close(): void;
}

export interface ScratchSettings {
  /** What can't be done where there is no room for the file: a sentence without its end. */
  readonly fault: string;
  /** What else a person can do then. */
  readonly otherwise?: string;
  /** What may lie in memory before it goes into the file; default: 8,000. */
  readonly cacheKiB?: number;
}

/**
 * A database in a file of SQLite's own that has no name, so that it is gone with the process whatever becomes of it. It is in one
 * transaction to its end.
 * @param tables what makes its tables
 * @throws SourceError ERR_SOURCE_SPOOL
 */
export function openScratch(tables: string, settings: ScratchSettings): ScratchDatabase {
  const { cacheKiB = 8000 } = settings;
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw explain(error, settings);
    }
  };
  // Loaded by the first that needs it.
  const { DatabaseSync } = nodeSqlite();
  const database = new DatabaseSync("");
  attempt(() =>
    database.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA journal_mode = OFF; ${tables}; BEGIN`),
  );
  return {
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => void attempt(() => statement.run(...values)),
        get: (...values) => attempt(() => statement.get(...values)),
        all: (...values) => attempt(() => statement.all(...values)),
      };
    },
    close: () => database.close(),
  };
}

function explain(error: unknown, { fault, otherwise = "" }: ScratchSettings): unknown {
  if (systemCodeOf(error) !== "ERR_SQLITE_ERROR") return error;
  return new SourceError(`${fault}: ${messageOf(error)}.`, {
    code: "ERR_SOURCE_SPOOL",
    actions: [`Make room there, or name another folder in TMPDIR${otherwise}.`],
    cause: error,
  });
}
