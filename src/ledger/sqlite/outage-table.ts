import type { NewMessage } from "../message-book.ts";
import type { Outage } from "../outage-book.ts";
import type { MessageTable } from "./message-table.ts";
import { runTransaction } from "./run-transaction.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** Drops that can't be looked into. */
export class OutageTable {
  readonly #database: SqliteDatabase;
  readonly #messages: MessageTable;

  constructor(database: SqliteDatabase, messages: MessageTable) {
    this.#database = database;
    this.#messages = messages;
  }

  of(drop: string): Outage | undefined {
    return this.#database
      .prepare("SELECT drop_name AS 'drop', since, code, reason FROM outages WHERE drop_name = ?")
      .get(drop);
  }

  begin(outage: Outage, messages: readonly NewMessage[]): Outage {
    const { drop, since, code, reason } = outage;
    return this.#transact(() => {
      const { changes } = this.#database
        .prepare("UPDATE outages SET code = ?, reason = ? WHERE drop_name = ?")
        .run(code, reason, drop);
      if (changes > 0) return this.of(drop) ?? outage;
      this.#database
        .prepare("INSERT INTO outages (drop_name, since, code, reason) VALUES (?, ?, ?, ?)")
        .run(drop, since, code, reason);
      this.#messages.write(messages, since);
      return outage;
    });
  }

  end({ drop, since }: Outage, messages: readonly NewMessage[], at: number): void {
    this.#transact(() => {
      const { changes } = this.#database
        .prepare("DELETE FROM outages WHERE drop_name = ? AND since = ?")
        .run(drop, since);
      if (changes > 0) this.#messages.write(messages, at);
    });
  }

  #transact<T>(act: () => T): T {
    return runTransaction(this.#database, act, "BEGIN IMMEDIATE");
  }
}
