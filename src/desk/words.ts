import { nameOperator } from "../operations/entrance.ts";
import { outcomes, type OutcomeCounts } from "../operations/basics.ts";
import type { ListedLoad, LoadStanding } from "../index.ts";
import type { Tone } from "../page/components/blocks.ts";
import { outcomeShares, sayOutcomes } from "../page/components/outcomes.ts";
import type { Share } from "../page/components/share-bar.ts";

/** The tone of how a load stands; of one that is completed its rows tell. */
export const standingTones: Readonly<Record<LoadStanding, Tone>> = {
  running: "idle",
  queued: "idle",
  stopped: "wait",
  killed: "bad",
  completed: "good",
  abandoned: "idle",
};

/** What the counts of a load come to, in a line. */
export function sayCounts(counts: OutcomeCounts, rowCount: number | undefined): string {
  return sayOutcomes(counts, { all: rowCount, open: [counts["not-attempted"], "not attempted"] });
}

/** The parts of a load for a bar; rows that are not reached yet are a part of their own. */
export function sharesOf(counts: OutcomeCounts, rowCount: number | undefined): readonly Share[] {
  const shares = outcomeShares(outcomes, counts);
  const settled = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  const ahead = Math.max(0, (rowCount ?? 0) - settled);
  return ahead === 0 ? shares : [...shares, { name: "not yet reached", rows: ahead, tone: "idle" }];
}

/** Who began a load, or submitted it. */
export function whoOf({ startedBy, queued }: ListedLoad): string {
  return startedBy === undefined ? (queued?.person ?? "") : nameOperator(startedBy);
}
