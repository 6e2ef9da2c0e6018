import { withSign } from "../../kernel/exact-decimal.ts";
import type { Tone } from "../../page/components/blocks.ts";
import { groupDigits } from "../../page/components/figures.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";
import type { AmountChanged, LoadHead, LoadTotals } from "../load-overview.ts";

/** Amounts beyond these stand in the table below only. */
const mostAmounts = 3;

/** `RatedAmount +12.50 EUR`: the currency where it is one for all records and a word for people. */
function sayAmount({ field, difference, currencies: [only, ...others] }: AmountChanged): string {
  const currency = others.length === 0 ? only?.currency : undefined;
  const unit = currency !== undefined && /^[A-Z]{3}$/.test(currency) ? `\u00a0${currency}` : "";
  return `${field}\u00a0${groupDigits(withSign(difference))}${unit}`;
}

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
  const rest = [
    [wrong, "to correct"],
    [outcomes.failed, "failed"],
    [outcomes["in-doubt"], "in doubt"],
    [outcomes.conflict, "in conflict"],
    [open, head.standing === "running" ? "to come" : "not attempted"],
    [outcomes.skipped, "skipped"],
  ] as const;
  const said = rest.flatMap(([rows, what]) => (rows > 0 ? [`${withCommas(rows)} ${what}`] : []));
  const line = [
    `${withCommas(outcomes.applied + outcomes.unchanged)} of ${countOf(all, "row")} in`,
    ...said,
    ...(totals.amounts ?? []).slice(0, mostAmounts).map(sayAmount),
  ].join(", ");
  const isOpen =
    open + outcomes["in-doubt"] + outcomes.conflict > 0 || head.standing !== "completed";
  return { tone: wrong + outcomes.failed > 0 ? "bad" : isOpen ? "wait" : "good", line };
}
