import type { Redact } from "../kernel/redact.ts";
import type { Markup } from "../page/markup.ts";
import { createRowBlocks } from "../page/row-blocks.ts";
import { toRowCells } from "../plan/html/change-cells.ts";
import { pageScript } from "../plan/html/page-script.ts";
import { pageStyle } from "../plan/html/page-style.ts";
import { renderPlanRest, renderPlanTop, type PlanSlots } from "../plan/html/plan-screen.ts";
import { suggestNext, type ShownPlan } from "../plan/describe-plan.ts";
import { createPlanLook } from "../plan/facts/plan-facts.ts";
import { readPlannedRows } from "../plan/read-planned-rows.ts";
import type { ReviewedPlan } from "./review-plan.ts";
import { findGuard } from "./write-plan-page.ts";

/** A plan as the page of it shows it, in parts, for whoever puts something of its own between them. */
export interface PlanScreen {
  /** The verdict, and what to do next. */
  readonly top: Markup;
  /** The rows as the page's script reads them: script elements that hold data and run nothing. */
  readonly rows: string;
  /** What the rows say, and the list of them; stands behind `rows`. */
  readonly rest: Markup;
}

/** Rows that a page holds; of a plan that has more none are listed. */
const mostRowsOfPage = 50_000;

/** @throws PlanError as `readPlannedRows` does */
export async function renderPlanScreen(
  plan: ReviewedPlan & Pick<ShownPlan, "ledgerOptions">,
  redact: Redact,
): Promise<PlanScreen> {
  const { head, summary } = plan;
  const amounts = summary.amounts.map(({ field }) => field);
  const look = createPlanLook(amounts, await findGuard(head));
  const isListed = summary.rows <= mostRowsOfPage;
  const blocks = createRowBlocks();
  const texts: string[] = [];
  for await (const row of readPlannedRows(plan)) {
    const marks = look.add(row);
    if (isListed) texts.push(blocks.add(toRowCells(row, redact, { sheet: head.sheet, ...marks })));
  }
  const slots: PlanSlots = {
    next: suggestNext(plan),
    otherwise: `each line of ${plan.path} is a row, as JSON`,
  };
  return {
    top: renderPlanTop(plan, slots),
    rows: texts.join("") + blocks.end(),
    rest: renderPlanRest(plan, look.conclude(), slots),
  };
}

/** The script and the style of such a page. */
export const planAssets: { readonly script: string; readonly style: string } = {
  script: pageScript,
  style: pageStyle,
};
