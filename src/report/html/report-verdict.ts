import type { Tone } from "../../page/components/blocks.ts";
import { sayAmounts } from "../../page/components/changed-amounts.ts";
import { sayOutcomes } from "../../page/components/outcomes.ts";
import type { LoadHead, LoadTotals } from "../load-overview.ts";

/** Rows of the load, those that have no line yet included. */
export function rowsOfLoad(
  { rowsInFile }: Pick<LoadHead, "rowsInFile">,
  { rows }: Pick<LoadTotals, "rows">,
): number {
  return Math.max(rows, rowsInFile ?? 0);
}

/** What a load has come to, in one line, and whether that is good. */
export function reportVerdict(
  head: Pick<LoadHead, "standing" | "rowsInFile">,
  totals: Pick<LoadTotals, "rows" | "outcomes" | "amounts">,
): { readonly tone: Tone; readonly line: string } {
  const { outcomes } = totals;
  const all = rowsOfLoad(head, totals);
  const wrong = outcomes.invalid + outcomes.rejected;
  const open = outcomes["not-attempted"] + all - totals.rows;
  const attempted = head.standing === "running" ? "to come" : "not attempted";
  const line = [
    sayOutcomes(outcomes, { all, open: [open, attempted] }),
    ...sayAmounts(totals.amounts ?? []),
  ].join(", ");
  const isOpen =
    open + outcomes["in-doubt"] + outcomes.conflict > 0 || head.standing !== "completed";
  return { tone: wrong + outcomes.failed > 0 ? "bad" : isOpen ? "wait" : "good", line };
}
