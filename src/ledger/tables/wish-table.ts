import type { Wish } from "../wish-book.ts";
import { first, run, tell, type Query } from "./query.ts";

interface WishRow {
  readonly kind: Wish["kind"];
  readonly person: string;
  readonly because: string | null;
  readonly expressed_at: number;
}

/** What people want of loads that are under way. */
export class WishTable {
  *express(loadId: string, { kind, person, because, at }: Wish): Query<void> {
    yield* run(
      `INSERT INTO wishes (load_id, kind, person, because, expressed_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (load_id) DO UPDATE SET kind = excluded.kind, person = excluded.person, because = excluded.because,
      expressed_at = excluded.expressed_at`,
      loadId,
      kind,
      person,
      because ?? null,
      at,
    );
    yield* tell("moved", loadId);
  }

  *withdraw(loadId: string): Query<boolean> {
    if ((yield* run("DELETE FROM wishes WHERE load_id = ?", loadId)) === 0) return false;
    yield* tell("work", loadId);
    return true;
  }

  *find(loadId: string): Query<Wish | undefined> {
    const row = yield* first<WishRow>("SELECT * FROM wishes WHERE load_id = ?", loadId);
    if (row === undefined) return undefined;
    const { kind, person, because, expressed_at: at } = row;
    return { kind, person, because: because ?? undefined, at };
  }
}
