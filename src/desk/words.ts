import { countOf, withCommas } from "../operations/entrance-basics.ts";
import { outcomes, type OutcomeCounts } from "../operations/basics.ts";
import type { ListedLoad, LoadStanding } from "../index.ts";
import { toneOf, type Tone } from "../page/components/blocks.ts";
import type { Share } from "../page/components/share-bar.ts";

/** Whether every row is applied, unchanged or skipped. */
export function isAllGood(counts: OutcomeCounts): boolean {
  return outcomes.every((outcome) => counts[outcome] === 0 || /good|idle/.test(toneOf(outcome)));
}

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
  const good = counts.applied + counts.unchanged;
  const parts: readonly (readonly [number, string])[] = [
    [counts.invalid + counts.rejected, "to correct"],
    [counts.failed, "failed"],
    [counts["in-doubt"], "in doubt"],
    [counts.conflict, "in conflict"],
    [counts.skipped, "skipped"],
    [counts["not-attempted"], "not attempted"],
  ];
  const told = parts
    .filter(([rows]) => rows > 0)
    .map(([rows, words]) => `${withCommas(rows)} ${words}`);
  // How many there are is known at the end.
  const first =
    rowCount === undefined
      ? `${countOf(good, "row")} in so far`
      : `${withCommas(good)} of ${countOf(rowCount, "row")} in`;
  return [first, ...told].join(", ");
}

/** The parts of a load for a bar; rows that are not reached yet are a part of their own. */
export function sharesOf(counts: OutcomeCounts, rowCount: number | undefined): readonly Share[] {
  const shares = outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome): Share => ({ name: outcome, rows: counts[outcome], tone: toneOf(outcome) }));
  const settled = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  const ahead = Math.max(0, (rowCount ?? 0) - settled);
  return ahead === 0 ? shares : [...shares, { name: "not yet reached", rows: ahead, tone: "idle" }];
}

/** Who began a load, or submitted it. */
export function whoOf({ startedBy, queued }: ListedLoad): string {
  if (startedBy === undefined) return queued?.person ?? "";
  return startedBy.user === undefined ? startedBy.host : `${startedBy.user}@${startedBy.host}`;
}

export const isoTime = (at: number): string => new Date(at).toISOString();
