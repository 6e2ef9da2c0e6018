import { withSign } from "../../kernel/exact-decimal.ts";
import type { Tone } from "../../page/components/blocks.ts";
import { groupDigits } from "../../page/components/figures.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";
import type { PlanHead, PlanSummary } from "../plan.ts";

/** Amounts beyond these stand in the table below only. */
const mostAmounts = 3;

/** What a plan comes to, in one line, and whether that is good. */
export function planVerdict(
  { needsApproval }: Pick<PlanHead, "needsApproval">,
  summary: PlanSummary,
): { readonly tone: Tone; readonly line: string } {
  const { rows, updates, creates, unchanged, broken, amounts } = summary;
  const left = rows - updates - creates - unchanged;
  const moved = amounts.filter((one) => one.rows > 0);
  const parts = [
    ...(updates > 0 || creates === 0
      ? [`${withCommas(updates)} of ${countOf(rows, "row")} change`]
      : []),
    ...(creates > 0 ? [`${countOf(creates, "record")} made`] : []),
    ...moved
      .slice(0, mostAmounts)
      .map(({ field, difference }) => `${field}\u00a0${groupDigits(withSign(difference))}`),
    ...(left > 0 ? [`${withCommas(left)} not sent`] : []),
  ];
  const said = parts.join(", ");
  if (broken.length > 0)
    return { tone: "bad", line: `Not applied, for it breaks its guards: ${said}` };
  if (updates + creates === 0) return { tone: "idle", line: `Nothing to apply: ${said}` };
  return { tone: needsApproval === true ? "wait" : "good", line: said };
}
