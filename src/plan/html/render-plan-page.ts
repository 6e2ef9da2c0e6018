import type { Redact } from "../../kernel/redact.ts";
import { html } from "../../page/markup.ts";
import { renderDocumentBegin, renderDocumentEnd } from "../../page/render-document.ts";
import { createRowBlocks } from "../../page/row-blocks.ts";
import { type ShownPlan, suggestNext, titleOf } from "../describe-plan.ts";
import { createPlanLook, type KnownGuard } from "../facts/plan-facts.ts";
import type { PlannedRow } from "../plan.ts";
import { toRowCells } from "./change-cells.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { renderPlanRest, renderPlanTop } from "./plan-screen.ts";

export interface PlanPageOptions {
  readonly redact?: Redact;
  /** What to do next, a sentence or a command each; default: what the plan itself suggests. */
  readonly next?: readonly string[];
  /** What the plan's mapping says that changes may not do. */
  readonly guard?: KnownGuard;
}

/**
 * A plan as one page that stands alone, a text at a time: what it comes to, what changes in money and in number, what is held back and
 * why, and every record. The rows stand, unseen, behind the first lines, so that what they add up to follows in the order in which it
 * is read.
 */
export async function* renderPlanPage(
  plan: ShownPlan,
  rows: AsyncIterable<PlannedRow>,
  { redact = (text) => text, next = suggestNext(plan), guard }: PlanPageOptions = {},
): AsyncGenerator<string> {
  const { head, summary, path } = plan;
  const slots = { next, otherwise: `each line of ${path} is a row, as JSON` };
  const title = redact(titleOf(head));
  yield (
    renderDocumentBegin({ kind: "plan", title, style: pageStyle, script: pageScript }) +
    html`<header>${renderPlanTop(plan, slots)}</header>`.toHtml(redact)
  );
  const look = createPlanLook(
    summary.amounts.map(({ field }) => field),
    guard,
  );
  const blocks = createRowBlocks();
  for await (const row of rows)
    yield blocks.add(toRowCells(row, redact, { sheet: head.sheet, ...look.add(row) }));
  yield (
    blocks.end() +
    html`<main>${renderPlanRest(plan, look.conclude(), slots)}</main>`.toHtml(redact) +
    renderDocumentEnd({ script: pageScript })
  );
}
