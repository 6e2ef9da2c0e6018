/**
 * How a row ends: a closed set. These words are stored in ledgers and reports, so they never change.
 * docs/words.md says what each means and what to do.
 * @example
 * const { summary } = await resumeLoad({ load: "wb-20261122-0231" });
 * for (const outcome of outcomes) console.log(outcome, summary.outcomes[outcome]);
 */
export const outcomes = [
  "applied",
  "unchanged",
  "skipped",
  "invalid",
  "rejected",
  "failed",
  "in-doubt",
  "conflict",
  "not-attempted",
] as const;

/** One of `outcomes`. */
export type Outcome = (typeof outcomes)[number];

/** Outcomes that leave the exit code at 0. */
const goodOutcomes: ReadonlySet<Outcome> = new Set(["applied", "unchanged", "skipped"]);

/** Outcomes whose rows go to the rejects file: loading them again after a correction can't do anything twice. */
const correctableOutcomes: ReadonlySet<Outcome> = new Set(["invalid", "rejected", "failed"]);

export function isGoodOutcome(outcome: Outcome): boolean {
  return goodOutcomes.has(outcome);
}

/** Whether no row ended otherwise. */
export function isAllGood(counts: OutcomeCounts): boolean {
  return outcomes.every((outcome) => isGoodOutcome(outcome) || counts[outcome] === 0);
}

export function isCorrectableOutcome(outcome: Outcome): boolean {
  return correctableOutcomes.has(outcome);
}

/** Status of a load. `running` and `stopped` loads can be resumed. */
export const loadStatuses = ["running", "stopped", "completed", "abandoned"] as const;
/** One of the statuses of a load. */
export type LoadStatus = (typeof loadStatuses)[number];

/** How many rows ended so, for every outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** A count of zero for every outcome, to be counted up. */
export function noOutcomes(): Record<Outcome, number> {
  return {
    applied: 0,
    unchanged: 0,
    skipped: 0,
    invalid: 0,
    rejected: 0,
    failed: 0,
    "in-doubt": 0,
    conflict: 0,
    "not-attempted": 0,
  };
}
