import type { Intervention, RecordedIntervention } from "../intervention-book.ts";
import type { Execution } from "../load-record.ts";
import { all, first, integer, run, type Query } from "./query.ts";

const recordSql = `
INSERT INTO interventions (load_id, intervention_number, epoch, decided_at, person, facts)
SELECT CAST(? AS TEXT), COALESCE(MAX(intervention_number), 0) + 1, ${integer}, ${integer}, CAST(? AS TEXT), CAST(? AS TEXT) FROM interventions WHERE load_id = ?`;

const listSql = `
SELECT epoch, decided_at, person, facts FROM interventions WHERE load_id = ? ORDER BY intervention_number`;

const newestSql = `
SELECT epoch, decided_at, person, facts FROM interventions WHERE load_id = ? ORDER BY intervention_number DESC LIMIT 1`;

interface InterventionRow {
  readonly epoch: number;
  readonly decided_at: number;
  readonly person: string;
  readonly facts: string;
}

/** What people decided about loads. Its writes belong inside a fenced transaction. */
export class InterventionTable {
  /** Of executions that share a load only the first one tells of what all of them see. @param at epoch milliseconds */
  *record(
    { loadId, epoch, shards }: Execution,
    at: number,
    person: string,
    what: Intervention,
  ): Query<void> {
    const facts = JSON.stringify(what);
    const newest =
      shards === undefined ? undefined : yield* first<InterventionRow>(newestSql, loadId);
    const isTold = newest?.facts === facts && newest.person === person && newest.epoch !== epoch;
    if (!isTold) yield* run(recordSql, loadId, epoch, at, person, facts, loadId);
  }

  *changeMapping(execution: Execution, at: number, person: string, to: string): Query<void> {
    const { loadId } = execution;
    const load = yield* first<{ readonly mapping_hash: string }>(
      "SELECT mapping_hash FROM loads WHERE id = ?",
      loadId,
    );
    yield* run("UPDATE loads SET mapping_hash = ? WHERE id = ?", to, loadId);
    const what = { kind: "mapping-changed", from: load?.mapping_hash ?? "", to } as const;
    yield* this.record(execution, at, person, what);
  }

  *list(loadId: string): Query<readonly RecordedIntervention[]> {
    const rows = yield* all<InterventionRow>(listSql, loadId);
    return rows.map(({ epoch, decided_at, person, facts }) => {
      const what: Intervention = JSON.parse(facts);
      return { at: decided_at, epoch, person, what };
    });
  }
}
