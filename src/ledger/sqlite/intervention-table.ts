import type { SqliteDatabase } from "./sqlite-database.ts";
import type { Intervention, RecordedIntervention } from "../intervention-book.ts";
import type { Execution } from "../load-record.ts";

const recordSql = `
INSERT INTO interventions (load_id, intervention_number, epoch, decided_at, person, facts)
SELECT ?, COALESCE(MAX(intervention_number), 0) + 1, ?, ?, ?, ? FROM interventions WHERE load_id = ?`;

const listSql = `
SELECT epoch, decided_at, person, facts FROM interventions WHERE load_id = ? ORDER BY intervention_number`;

interface InterventionRow {
  readonly epoch: number;
  readonly decided_at: number;
  readonly person: string;
  readonly facts: string;
}

/** What people decided about loads. Its writes belong inside a fenced transaction. */
export class InterventionTable {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** @param at epoch milliseconds */
  record({ loadId, epoch }: Execution, at: number, person: string, what: Intervention): void {
    const facts = JSON.stringify(what);
    this.#database.prepare(recordSql).run(loadId, epoch, at, person, facts, loadId);
  }

  changeMapping(execution: Execution, at: number, person: string, to: string): void {
    const { loadId } = execution;
    const load: { mapping_hash: string } | undefined = this.#database
      .prepare("SELECT mapping_hash FROM loads WHERE id = ?")
      .get(loadId);
    this.#database.prepare("UPDATE loads SET mapping_hash = ? WHERE id = ?").run(to, loadId);
    const what = { kind: "mapping-changed", from: load?.mapping_hash ?? "", to } as const;
    this.record(execution, at, person, what);
  }

  list(loadId: string): readonly RecordedIntervention[] {
    const rows: readonly InterventionRow[] = this.#database.prepare(listSql).all(loadId);
    return rows.map(({ epoch, decided_at, person, facts }) => {
      const what: Intervention = JSON.parse(facts);
      return { at: decided_at, epoch, person, what };
    });
  }
}
