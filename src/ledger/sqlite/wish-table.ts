import type { Wish } from "../wish-book.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

interface WishRow {
  readonly kind: Wish["kind"];
  readonly person: string;
  readonly because: string | null;
  readonly expressed_at: number;
}

/** What people want of loads that are under way. */
export class WishTable {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  express(loadId: string, { kind, person, because, at }: Wish): void {
    this.#database
      .prepare(
        `INSERT INTO wishes (load_id, kind, person, because, expressed_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (load_id) DO UPDATE SET kind = excluded.kind, person = excluded.person, because = excluded.because,
        expressed_at = excluded.expressed_at`,
      )
      .run(loadId, kind, person, because ?? null, at);
  }

  withdraw(loadId: string): boolean {
    const { changes } = this.#database.prepare("DELETE FROM wishes WHERE load_id = ?").run(loadId);
    return Number(changes) > 0;
  }

  find(loadId: string): Wish | undefined {
    const row: WishRow | undefined = this.#database
      .prepare("SELECT * FROM wishes WHERE load_id = ?")
      .get(loadId);
    if (row === undefined) return undefined;
    const { kind, person, because, expressed_at: at } = row;
    return { kind, person, because: because ?? undefined, at };
  }
}
