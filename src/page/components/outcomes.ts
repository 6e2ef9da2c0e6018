import { countOf, withCommas } from "../../kernel/counts.ts";
import { toneOf } from "./blocks.ts";
import type { Share } from "./share-bar.ts";

/** Rows per outcome, by its word. */
type Counts = Readonly<
  Record<
    | "applied"
    | "unchanged"
    | "invalid"
    | "rejected"
    | "failed"
    | "in-doubt"
    | "conflict"
    | "skipped",
    number
  >
>;

/**
 * What the rows of a load come to, in a line: `491 of 500 rows in, 9 to correct`.
 * @param all rows of the load; undefined: that is known at its end
 * @param open rows that are not attempted, and how that is called
 */
export function sayOutcomes(
  counts: Counts,
  {
    all,
    open,
  }: { readonly all: number | undefined; readonly open: readonly [rows: number, words: string] },
): string {
  const good = counts.applied + counts.unchanged;
  const first =
    all === undefined
      ? `${countOf(good, "row")} in so far`
      : `${withCommas(good)} of ${countOf(all, "row")} in`;
  const parts: readonly (readonly [rows: number, words: string])[] = [
    [counts.invalid + counts.rejected, "to correct"],
    [counts.failed, "failed"],
    [counts["in-doubt"], "in doubt"],
    [counts.conflict, "in conflict"],
    open,
    [counts.skipped, "skipped"],
  ];
  const told = parts.flatMap(([rows, words]) => (rows > 0 ? [`${withCommas(rows)} ${words}`] : []));
  return [first, ...told].join(", ");
}

/** The outcomes that there are, as parts of a bar. @param outcomes all of them, in their order */
export function outcomeShares<Outcome extends string>(
  outcomes: readonly Outcome[],
  counts: Readonly<Record<Outcome, number>>,
): readonly Share[] {
  return outcomes
    .filter((name) => counts[name] > 0)
    .map((name) => ({ name, rows: counts[name], tone: toneOf(name) }));
}
