import { fold, section } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { amount, id, signedAmount } from "../../page/components/figures.ts";
import { sumTable } from "../../page/components/sum-table.ts";
import { histogram } from "../../page/components/histogram.ts";
import { type Content, html, type Markup, nothing } from "../../page/markup.ts";
import { countOf } from "../../kernel/counts.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { type ShownPlan } from "../describe-plan.ts";
import type { AmountFacts } from "../facts/amount-facts.ts";
import type { PlanFacts } from "../facts/plan-facts.ts";
import type { AmountChange, AmountSummary } from "../plan.ts";
import { sidesOf } from "../render-plan.ts";
import { shortenText } from "./shorten.ts";

const longestName = 120;
const name = (field: string): string => shortenText(field, longestName);
const number = (title: string) => ({ title, kind: "n" });

/** What changes in money and in number: sums, currencies, how far amounts move, signs that flip, the largest changes. */
export function renderMoney({ head, summary }: ShownPlan, facts: PlanFacts): Markup {
  const moved = summary.amounts.filter(({ rows }) => rows > 0);
  const unreadable = summary.amounts.flatMap((one) =>
    one.unreadable === undefined
      ? []
      : [
          html`<p>
            ${name(one.field)}: ${countOf(one.unreadable, "value")} that are no decimals are in no
            sum
          </p>`,
        ],
  );
  if (moved.length + unreadable.length === 0) return nothing;
  const looks = new Map(facts.amounts.map((one) => [one.field, one]));
  const pairs = moved.map((one) => [one, looks.get(one.field)] as const);
  return section(
    "money",
    "What changes in money and in number",
    moved.length > 0 && renderSums(pairs),
    unreadable,
    renderCurrencies(pairs),
    facts.guard === "gone" &&
      html`<p class="dim">
        The mapping is not here as it was when the plan was made, so its guards are not drawn.
      </p>`,
    html`<div class="sides charts">
      ${pairs.map(([, look]) => (look === undefined ? nothing : renderSpreads(look)))}
    </div>`,
    html`<div class="sides">
      ${pairs.map(([sums, look]) => renderRows(sums, look, head.sheet))}
    </div>`,
  );
}

type Pair = readonly [AmountSummary, AmountFacts | undefined];

function renderSums(pairs: readonly Pair[]): Markup {
  const lines = pairs.map(([one, look]) => ({
    ...one,
    name: name(one.field),
    flipped: look?.flipped ?? 0,
  }));
  return sumTable("Amounts, over the rows that are updated", lines);
}

function renderCurrencies(pairs: readonly Pair[]): Markup {
  const lines = pairs.flatMap(([{ field }, look]) =>
    (look?.currencies ?? []).map((one) => ({
      ...one,
      name: name(field),
      currency: shortenText(one.currency ?? "(none)", 40),
    })),
  );
  if (lines.length === 0) return nothing;
  const named = [...new Set(pairs.flatMap(([, look]) => look?.currencyField ?? []))].join(", ");
  return sumTable(`By currency (${name(named)})`, lines);
}

function renderSpreads({ field, changes, percents, fromNothing, currencies }: AmountFacts): Markup {
  const mixed = currencies.length > 1 ? ["All currencies together."] : [];
  return html`${changes !== undefined && histogram(changes, { title: `How far ${name(field)} moves, rows by change`, limit: "guard", notes: mixed })}
  ${
    percents !== undefined &&
    histogram(percents, {
      title: `The same in percent of the old ${name(field)}`,
      unit: "%",
      limit: "guard",
      notes:
        fromNothing > 0
          ? [`${countOf(fromNothing, "row")} had nothing before, so there is no percentage.`]
          : [],
    })
  }`;
}

function renderRows(
  sums: AmountSummary,
  look: AmountFacts | undefined,
  sheet: string | undefined,
): Markup {
  const { field, rows, largest } = sums;
  const title =
    largest.length < rows
      ? `Largest ${largest.length} changes of ${name(field)}`
      : `Changes of ${name(field)}`;
  const flips = look?.flips ?? [];
  const flipTitle = `${countOf(look?.flipped ?? 0, "row")} in which ${name(field)} changes its sign${flips.length < (look?.flipped ?? 0) ? `, the first ${flips.length}` : ""}`;
  return html`${flips.length > 0 && html`<div>${changeTable(flipTitle, flips, sheet)}</div>`}
  ${largest.length > 0 && html`<div>${largest.length > 5 ? html`${changeTable(title, largest.slice(0, 5), sheet)}${fold(`${largest.length - 5} more`, changeTable(`Further changes of ${name(field)}`, largest.slice(5), sheet))}` : changeTable(title, largest, sheet)}</div>`}`;
}

function changeTable(
  caption: string,
  changes: readonly AmountChange[],
  sheet: string | undefined,
): Markup {
  const columns = [
    { title: "key" },
    ...["difference", "old", "new"].map(number),
    { title: "where", kind: "nowrap dim" },
  ];
  const lines = changes.map((change): readonly Content[] => [
    id(shortenText(change.key ?? "", longestName)),
    html`<b>${signedAmount(change.difference)}</b>`,
    ...sidesOf(change).map(amount),
    nameOfPlace(change.line, sheet),
  ]);
  return dataTable(caption, columns, lines);
}
