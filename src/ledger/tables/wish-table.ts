import type { Wish } from "../wish-book.ts";
import type { InterventionTable } from "./intervention-table.ts";
import { holdLoad } from "./load-table.ts";
import { first, run, tell, type Query } from "./query.ts";

interface WishRow {
  readonly kind: Wish["kind"];
  readonly person: string;
  readonly because: string | null;
  readonly expressed_at: number;
}

/** What people want of loads that are under way. */
export class WishTable {
  readonly #interventions: InterventionTable;

  constructor(interventions: InterventionTable) {
    this.#interventions = interventions;
  }

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

  *withdraw(loadId: string, by: Omit<Wish, "kind"> | undefined): Query<boolean> {
    if (by !== undefined) yield* holdLoad(loadId);
    if ((yield* run("DELETE FROM wishes WHERE load_id = ?", loadId)) === 0) return false;
    yield* tell("work", loadId);
    if (by !== undefined) yield* this.#recordContinued(loadId, by);
    return true;
  }

  *find(loadId: string): Query<Wish | undefined> {
    const row = yield* first<WishRow>("SELECT * FROM wishes WHERE load_id = ?", loadId);
    if (row === undefined) return undefined;
    const { kind, person, because, expressed_at: at } = row;
    return { kind, person, because: because ?? undefined, at };
  }

  /** Where nobody has paused for it, nothing goes on. */
  *#recordContinued(loadId: string, { person, because, at }: Omit<Wish, "kind">): Query<void> {
    const decided = yield* this.#interventions.list(loadId);
    const last = decided.findLast(
      ({ what: { kind } }) => kind === "paused" || kind === "continued",
    );
    if (last?.what.kind !== "paused") return;
    const what = { kind: "continued", ...(because === undefined ? {} : { because }) } as const;
    yield* this.#interventions.record({ loadId, epoch: last.epoch }, at, person, what);
  }
}
