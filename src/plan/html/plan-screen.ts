import { withSign } from "../../kernel/exact-decimal.ts";
import { causeCards, type CauseCard, showInList } from "../../page/components/causes.ts";
import {
  facts,
  fold,
  notice,
  section,
  steps,
  toneOf,
  verdict,
} from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { count, groupDigits, id, moment } from "../../page/components/figures.ts";
import { shareBar } from "../../page/components/share-bar.ts";
import { type Content, html, type Markup, nothing } from "../../page/markup.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";
import { nameOperator } from "../../kernel/this-process.ts";
import type { Cause, CauseSample } from "../../rows/cause-tally.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { describeCost } from "../describe-cost.ts";
import { countActions, describeOrigin, type ShownPlan, titleOf } from "../describe-plan.ts";
import type { PlanFacts } from "../facts/plan-facts.ts";
import type { PlanHead } from "../plan.ts";
import { type ListSlots, renderPlanList } from "./plan-list.ts";
import { renderMoney } from "./money.ts";
import { planVerdict } from "./plan-verdict.ts";
import { shortenText } from "./shorten.ts";

/** What a page puts around a plan: a page that stands alone has nothing of it, a served one the forms of those who decide. */
export interface PlanSlots extends ListSlots {
  /** What to do next, a sentence or a command each. */
  readonly next: readonly string[];
  /** Behind the verdict: who approves, or sends back. */
  readonly decision?: Markup;
}

const mostFields = 15;
const longestName = 120;

/** What is known before the rows are looked at: the verdict, broken guards, what happens to how many rows. */
export function renderPlanTop(plan: ShownPlan, { next, decision }: PlanSlots): Markup {
  const { head, summary } = plan;
  const { tone, line } = planVerdict(head, summary);
  const shares = countActions(plan).map(({ name, rows, means }) => ({
    name,
    rows,
    means,
    tone: toneOf(name),
  }));
  const { madeAt, madeBy } = head;
  return html`<h1>${titleOf(head)}</h1>
    ${verdict(tone, {
      line,
      more: html`<p>${describeOrigin(head)[0]}</p>
        <p>made ${moment(madeAt)} by ${nameOperator(madeBy)}</p>`,
    })}
    <div class="opening">
      ${
        summary.broken.length > 0 &&
        notice(
          "bad",
          "This plan breaks guards and is not applied",
          html`<ul>
            ${summary.broken.map((text) => html`<li>${text}</li>`)}
          </ul>`,
        )
      }
      ${
        plan.unproved !== undefined &&
        plan.unproved.length > 0 &&
        notice(
          "wait",
          "Not all of it could be made again",
          html`<ul>
            ${plan.unproved.map((text) => html`<li>${text}</li>`)}
          </ul>`,
        )
      }
      ${section("rows-of-plan", `What becomes of ${countOf(summary.rows, "row")}`, shareBar(`${countOf(summary.rows, "row")} by what is done with them`, shares))}
      ${section("next", "Next", steps(next))}${decision ?? nothing}
    </div> `;
}

/** What the rows say, the list of them, and what is folded away. */
export function renderPlanRest(plan: ShownPlan, facts: PlanFacts, slots: PlanSlots): Markup {
  const { head } = plan;
  const held = facts.causes.filter(({ code }) => code === "guard-broken");
  const others = facts.causes.filter(({ code }) => code !== "guard-broken");
  return html`
    ${renderMoney(plan, facts)}
    ${held.length > 0 && section("held-back", `What guards held back: ${countOf(sumOf(held), "row")}`, causeCards(held.map((cause) => toCard(cause, head))))}
    ${others.length > 0 && section("not-sent", `What else is not sent: ${countOf(sumOf(others), "row")}`, causeCards(others.map((cause) => toCard(cause, head))))}
    ${renderPlanList(plan, facts, slots)} ${renderFolds(plan)}
  `;
}

const sumOf = (causes: readonly Cause[]): number => causes.reduce((sum, { rows }) => sum + rows, 0);

function toCard(cause: Cause, { sheet }: PlanHead): CauseCard {
  const { where, rule } = cause;
  const named = where === undefined ? undefined : shortenText(where, longestName);
  return {
    ...cause,
    tone: toneOf(cause.outcome),
    way: showInList(cause),
    ...(named !== undefined && {
      where: rule === undefined ? named : `${named}, ${rule}${limitOf(cause)}`,
    }),
    samples: cause.samples.map((sample) => ({
      place: nameOfPlace(sample.line, sheet),
      key: sample.key !== undefined && id(shortenText(sample.key, longestName)),
      says: sampleSays(sample),
    })),
  };
}

/** What the guard allows, as the first of its rows was told. */
function limitOf({ samples: [first] }: Cause): string {
  const limit = first?.error.facts["limit"];
  return limit === undefined ? "" : ` ${String(limit)}`;
}

/** Of a guard: from what to what; else the sentence. */
function sampleSays({ error, says }: CauseSample): Content {
  const { before, after, difference } = error.facts;
  if (error.code !== "guard-broken" || before === undefined || after === undefined)
    return shortenText(says, 400);
  const far = difference === undefined ? "" : ` (${groupDigits(withSign(String(difference)))})`;
  return shortenText(`${String(before)} → ${String(after)}${far}`, 400);
}

function renderFolds(plan: ShownPlan): Markup {
  const { head, hash, path, summary } = plan;
  const fields = summary.fields.map(({ field, rows }) => [
    shortenText(field, longestName),
    count(rows),
  ]);
  const columns = [
    { title: "field", kind: "free" },
    { title: "rows", kind: "n" },
  ];
  const more = fields.length - mostFields;
  return html`<section id="more" aria-labelledby="more-title">
    <h2 id="more-title">More about it</h2>
    ${fields.length > 0 && fold(`Fields that change (${withCommas(fields.length)})`, dataTable("How many rows change a field", columns, fields.slice(0, mostFields)), more > 0 && fold(`${withCommas(more)} more`, dataTable("The others", columns, fields.slice(mostFields))))}
    ${fold("What it takes to apply it", facts(describeCost(summary.cost)))}
    ${fold(
      "Where it comes from, and what it belongs to",
      html`${describeOrigin(head).map((text) => html`<p>${text}</p>`)}`,
      facts([
        ["plan", html`<code>${path}</code>`],
        ["hash", html`<code>${hash}</code>`],
        [
          "file",
          html`<code>${head.sourcePath}</code> <code class="dim">${head.fingerprint}</code>`,
        ],
        [
          "mapping",
          html`<code>${head.mappingPath}</code> <code class="dim">${head.mappingHash}</code>`,
        ],
        ["made by", html`waybill ${head.programVersion}`],
      ]),
    )}
  </section> `;
}
