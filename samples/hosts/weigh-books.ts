import { outcomes, type Outcome, type Simulator } from "../../src/index.ts";

/** A load as the demo submitted it. */
export interface SubmittedLoad {
  readonly id: string;
  readonly tenant: string;
  readonly file: string;
  readonly rows: number;
}

/** What the ledger says became of a load, held against what the API has of it. */
export interface LoadBooks extends SubmittedLoad {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Records that the API has of the load. */
  readonly created: number;
  /** What does not balance; empty when all is well. */
  readonly faults: readonly string[];
}

export interface RowOutcome {
  readonly row: number;
  readonly outcome: Outcome;
}

/**
 * Each row has one outcome; what is applied was created once, what is in doubt once at most, and nothing else at all.
 * @param told outcomes of rows, as the report has them
 */
export function weighBooks(
  load: SubmittedLoad,
  told: readonly RowOutcome[],
  simulator: Pick<Simulator, "records">,
): LoadBooks {
  const made = new Map<number, number>();
  for (const { fields, tenant } of simulator.records("certifications")) {
    if (fields["sys_bulk_load_id"] !== load.id) continue;
    const row = Number(fields["sys_bulk_load_record_no"]);
    made.set(row, (made.get(row) ?? 0) + (tenant === load.tenant ? 1 : Number.NaN));
  }
  const outcomeOf = new Map(told.map(({ row, outcome }) => [row, outcome]));
  const faults: string[] = [];
  if (told.length !== load.rows || outcomeOf.size !== load.rows)
    faults.push(`${load.rows} rows, and outcomes of ${outcomeOf.size} on ${told.length} lines`);
  for (const [row, times] of made)
    if (!outcomeOf.has(row))
      faults.push(`row ${row} was created ${times} times and is not told of`);
  for (const [row, outcome] of outcomeOf) {
    const times = made.get(row) ?? 0;
    const isRight =
      outcome === "applied" ? times === 1 : times === 0 || (outcome === "in-doubt" && times === 1);
    if (!isRight) faults.push(`row ${row} is ${outcome}, and was created ${times} times`);
  }
  const count = (outcome: Outcome): number =>
    told.filter((line) => line.outcome === outcome).length;
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)]));
  return {
    ...load,
    // Made of all of them just above.
    counts: counts as Record<Outcome, number>,
    created: [...made.values()].reduce((sum, times) => sum + times, 0),
    faults,
  };
}
