import {
  renderDocumentBegin,
  renderDocumentEnd,
  renderList,
  safe,
  type PageColumn,
} from "../../page/render-document.ts";
import { createRowBlocks } from "../../page/row-blocks.ts";
import type { Redact } from "../../kernel/redact.ts";
import { describeOrigin, suggestNext, titleOf, type ShownPlan } from "../describe-plan.ts";
import type { PlanHead, PlannedRow } from "../plan.ts";
import { toRowCells } from "./change-cells.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { renderSections } from "./render-sections.ts";

export interface PlanPageOptions {
  readonly redact?: Redact;
  /** What to do next, a sentence or a command each; default: what the plan itself suggests. */
  readonly next?: readonly string[];
}

const columnsOf = ({ sheet }: PlanHead): readonly PageColumn[] => [
  sheet === undefined ? { title: "line", kind: "n" } : { title: "place", kind: "nowrap" },
  { title: "key", kind: "free" },
  { title: "action", kind: "nowrap" },
  { title: "field", kind: "free field wide" },
  { title: "old", kind: "free half" },
  { title: "new", kind: "free half" },
  { title: "difference", kind: "n" },
];

const tools = `<label>action <select id="action"><option value="">all but unchanged</option><option value="*">all rows</option></select></label>
<label>field <select id="field"><option value="">all fields</option></select></label>`;

/** A plan as one page that stands alone, a text at a time: what it is about, what it does in sum, and every change. */
export async function* renderPlanPage(
  plan: ShownPlan,
  rows: AsyncIterable<PlannedRow>,
  { redact = (text) => text, next }: PlanPageOptions = {},
): AsyncGenerator<string> {
  const { head, hash, path } = plan;
  const steps = next ?? suggestNext(plan);
  const say = (text: string): string => safe(redact(text));
  const paragraphs = (texts: readonly string[]): string =>
    texts.map((text) => `<p>${say(text)}</p>\n`).join("");
  yield renderDocumentBegin({
    kind: "plan",
    title: redact(titleOf(head)),
    style: pageStyle,
    script: pageScript,
  });
  yield `<header>
<h1>${say(titleOf(head))}</h1>
${paragraphs(describeOrigin(head))}<p>plan <code>${say(path)}</code></p>
<p>hash <code>${safe(hash)}</code></p>
${paragraphs(steps)}</header>
${renderSections(plan, say)}`;
  yield renderList(columnsOf(head), {
    tools,
    otherwise: redact(`each line of ${path} is a row, as JSON`),
  });
  const blocks = createRowBlocks();
  for await (const row of rows) yield blocks.add(toRowCells(row, redact, head.sheet));
  yield blocks.end() + renderDocumentEnd({ script: pageScript });
}
