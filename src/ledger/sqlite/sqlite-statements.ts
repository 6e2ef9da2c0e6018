import { Answer, type FoundRow, type Query, type Statement } from "../tables/query.ts";
import type { SqliteDatabase, SqliteStatement } from "./sqlite-database.ts";

/** Far more than there are, but for those that are put together for a question. */
const mostPrepared = 400;

/** Carries the statements of tables out, one after the other, without waiting for anything. */
export class SqliteStatements {
  readonly #database: SqliteDatabase;
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** @throws errors of SQLite as they are, and those of the query */
  run<T>(query: Query<T>): T {
    let step = query.next();
    while (step.done !== true) step = query.next(this.#answer(step.value));
    return step.value;
  }

  #answer(statement: Statement): Answer {
    switch (statement.wanted) {
      case "first": {
        const row: FoundRow = this.#prepare(statement.sql).get(...statement.values);
        return new Answer(row === undefined ? [] : [row], 0);
      }
      case "all":
        return new Answer(this.#prepare(statement.sql).all(...statement.values), 0);
      case "changes":
        return new Answer([], this.#change(statement.sql, [statement.values]));
      case "first-of-each": {
        const prepared = this.#prepare(statement.sql);
        const found = statement.tuples.map((values): FoundRow => prepared.get(...values));
        return new Answer(found, 0);
      }
      case "changes-of-all":
        return new Answer([], this.#change(statement.sql, statement.tuples));
      case "undo":
        this.#database.exec("ROLLBACK");
        return new Answer([], 0);
      case "locks":
        // Whoever writes has the whole database.
        return new Answer([], 0);
      case "told":
        // A file wakes nobody.
        return new Answer([], 0);
    }
  }

  #change(sql: string, tuples: Extract<Statement, { tuples: unknown }>["tuples"]): number {
    const prepared = this.#prepare(sql);
    let changes = 0;
    for (const values of tuples) changes += Number(prepared.run(...values).changes);
    return changes;
  }

  #prepare(sql: string): SqliteStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    if (this.#prepared.size >= mostPrepared) this.#prepared.clear();
    const prepared = this.#database.prepare(sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
