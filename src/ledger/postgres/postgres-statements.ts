import {
  Answer,
  type FoundRow,
  type Query,
  type SqlValue,
  type Statement,
} from "../tables/query.ts";
import { compileMany, compileOne, type Compiled } from "./compile-statement.ts";
import { lockNumbers } from "./lock-numbers.ts";
import type { PostgresClient } from "./postgres-client.ts";
import { noticeOf, notifySql } from "./postgres-news.ts";

/** As many as there are statements, but for those that are put together for a question. */
const mostCompiled = 400;
const compiled = new Map<string, Compiled>();

const lockSql =
  "SELECT pg_advisory_xact_lock($1::int, number) FROM unnest($2::int[]) AS locks (number)";
/** Tells the locks of ledgers from those of others in the same database: "wayb". */
const lockSpace = 0x77_61_79_62;

/** Carries the statements of tables out on one connection, inside one transaction. */
export class PostgresStatements {
  readonly #client: PostgresClient;
  #isUndone = false;

  constructor(client: PostgresClient) {
    this.#client = client;
  }

  /** True once the transaction is over because a query had it undone. */
  get isUndone(): boolean {
    return this.#isUndone;
  }

  async run<T>(query: Query<T>): Promise<T> {
    let step = query.next();
    while (step.done !== true) step = query.next(await this.#answer(step.value));
    return step.value;
  }

  async #answer(statement: Statement): Promise<Answer> {
    switch (statement.wanted) {
      case "first":
      case "all": {
        const { text } = compile(statement.sql, compileOne);
        const { rows } = await this.#client.query(text, statement.values);
        return new Answer(rows, 0);
      }
      case "changes": {
        const { text } = compile(statement.sql, compileOne);
        const { changes } = await this.#client.query(text, statement.values);
        return new Answer([], changes);
      }
      case "first-of-each":
        return new Answer(await this.#firstOfEach(statement.sql, statement.tuples), 0);
      case "changes-of-all": {
        const { text, width } = compile(statement.sql, compileMany);
        const { changes } = await this.#client.query(text, toColumns(statement.tuples, width));
        return new Answer([], changes);
      }
      case "undo":
        await this.#client.query("ROLLBACK", []);
        this.#isUndone = true;
        return new Answer([], 0);
      case "locks":
        await this.#client.query(lockSql, [lockSpace, lockNumbers(statement.names)]);
        return new Answer([], 0);
      case "told":
        await this.#client.query(notifySql, [noticeOf(statement.topic, statement.word)]);
        return new Answer([], 0);
    }
  }

  async #firstOfEach(
    sql: string,
    tuples: readonly (readonly SqlValue[])[],
  ): Promise<readonly FoundRow[]> {
    const { text, width } = compile(sql, compileMany);
    const { rows } = await this.#client.query(text, toColumns(tuples, width));
    const found = tuples.map((): FoundRow => undefined);
    for (const row of rows.toReversed()) found[Number(row?.["tuple_place"]) - 1] = row;
    return found;
  }
}

function compile(sql: string, how: typeof compileOne): Compiled {
  const name = how === compileOne ? sql : `many ${sql}`;
  const known = compiled.get(name);
  if (known !== undefined) return known;
  if (compiled.size >= mostCompiled) compiled.clear();
  const made = how(sql);
  compiled.set(name, made);
  return made;
}

function toColumns(
  tuples: readonly (readonly SqlValue[])[],
  width: number,
): readonly (readonly SqlValue[])[] {
  return Array.from({ length: width }, (_, column) => tuples.map((tuple) => tuple[column] ?? null));
}
