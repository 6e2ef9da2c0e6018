import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../src/kernel/clock.ts";
import { LedgerError } from "../../../src/kernel/load-error.ts";
import type { LimitBook } from "../../../src/ledger/limit-book.ts";
import type { Hear, News } from "../../../src/ledger/news.ts";
import { SqliteStatements } from "../../../src/ledger/sqlite/sqlite-statements.ts";
import { LimitTable } from "../../../src/ledger/tables/limit-table.ts";
import { schemaSteps } from "../../../src/ledger/tables/ledger-schema.ts";
import type { Query, Statement } from "../../../src/ledger/tables/query.ts";

/** The tables of a ledger, in memory. */
export function openLimitDatabase(): LimitDatabase {
  const database = new DatabaseSync(":memory:");
  for (const step of schemaSteps) database.exec(step);
  return { statements: new SqliteStatements(database), followers: new Set() };
}

interface LimitDatabase {
  readonly statements: SqliteStatements;
  readonly followers: Set<Hear>;
}

/** The limits of a ledger that several processes share, in simulated time. */
export interface SharedLimits {
  readonly database: LimitDatabase;
  readonly hears: boolean;
  readonly limits: LimitBook;
  readonly news: News;
  /** Nothing can be read or written while it is dead. */
  setDead(isDead: boolean): void;
  /** Statements carried out so far. */
  asked(): number;
}

/**
 * @param clock of the process that asks: where it stands still nothing is asked nor heard
 * @param hears whether news are announced, as a server does, or have to be looked for
 */
export function openSharedLimits(
  clock: Clock,
  { database, hears }: Pick<SharedLimits, "database" | "hears">,
): SharedLimits {
  const { statements, followers } = database;
  const table = new LimitTable();
  let isDead = false;
  let asked = 0;

  function* heard<T>(query: Query<T>, announced: Set<string>): Query<T> {
    let step = query.next();
    while (step.done !== true) {
      const statement: Statement = step.value;
      asked += 1;
      if (statement.wanted === "told") announced.add(statement.word);
      step = query.next(yield statement);
    }
    return step.value;
  }
  /** The way to a server and back. */
  const wayMs = 2;
  const ask = async <T>(query: (now: number) => Query<T>): Promise<T> => {
    await clock.sleep(wayMs);
    if (isDead) throw new LedgerError("it is dead", { code: "ERR_LEDGER_WRITE", actions: [] });
    const announced = new Set<string>();
    const result = statements.run(heard(query(clock.now()), announced));
    for (const word of announced) for (const hear of followers) hear(word);
    await clock.sleep(wayMs);
    return result;
  };
  return {
    database,
    hears,
    setDead: (dead) => {
      isDead = dead;
    },
    asked: () => asked,
    limits: {
      tell: async (from, news, events, alone) =>
        await ask((now) => table.tell(from, { news, events, alone }, now)),
      list: async () => await ask((now) => table.list(now)),
      look: async (account) => await ask((now) => table.look(account, now)),
      decide: async (from, ...rest) => await ask((now) => table.decide(from, ...rest, now)),
      leave: async (from) => await ask(() => table.leave(from)),
    },
    news: {
      listen: (_topic, hear) => {
        const follower: Hear = (word) => void clock.sleep(wayMs).then(() => hear(word));
        if (hears) followers.add(follower);
        return { isHeard: hears, stop: () => followers.delete(follower) };
      },
    },
  };
}
