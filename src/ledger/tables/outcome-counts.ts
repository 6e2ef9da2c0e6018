import type { Outcome } from "../../rows/outcome.ts";
import { integer, runForAll, type Query } from "./query.ts";

const addSql = `
INSERT INTO outcome_counts (load_id, outcome, row_count) VALUES (?, ?, ${integer})
ON CONFLICT (load_id, outcome) DO UPDATE SET row_count = outcome_counts.row_count + excluded.row_count`;

/** How the outcomes of a load's rows change in number, gathered while they are written. */
export class OutcomeCounts {
  readonly #counted = new Map<Outcome, number>();

  add(outcome: Outcome, by: number): void {
    this.#counted.set(outcome, (this.#counted.get(outcome) ?? 0) + by);
  }

  *write(loadId: string): Query<void> {
    yield* runForAll(
      addSql,
      [...this.#counted].map(([outcome, by]) => [loadId, outcome, by]),
    );
  }
}
