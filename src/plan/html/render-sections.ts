import { describeCost } from "../describe-cost.ts";
import { countActions, type ShownPlan, withSign } from "../describe-plan.ts";
import type { AmountSummary, PlanHead, PlanSummary } from "../plan.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { sidesOf } from "../render-plan.ts";
import { shortenText } from "./shorten.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";

const mostFields = 15;
const longestName = 120;

interface Cell {
  readonly text: string;
  readonly kind?: string;
}

const name = (text: string): Cell => ({ text: shortenText(text, longestName), kind: "free" });
const number = (text: string): Cell => ({ text, kind: "n" });

/** Makes a text harmless in a page. */
type Say = (text: string) => string;

/** The tables above the list: what happens to how many rows, to which fields and amounts, and what it takes. */
export function renderSections(plan: ShownPlan, say: Say): string {
  const { summary } = plan;
  const sections = [
    renderActions(plan, say),
    renderCost(summary, say),
    renderFields(summary, say),
    renderAmounts(summary, say),
    ...summary.amounts
      .filter(({ largest }) => largest.length > 0)
      .map((one) => renderLargest(one, plan.head, say)),
  ];
  return `${renderBroken(summary, say)}<div class="sections">\n${sections.join("")}</div>\n`;
}

function renderBroken({ broken }: PlanSummary, say: Say): string {
  if (broken.length === 0) return "";
  const items = broken.map((text) => `<li>${say(text)}</li>`).join("");
  return `<section class="broken"><h2>This plan breaks guards and is not applied</h2><ul>${items}</ul></section>\n`;
}

function renderActions(plan: ShownPlan, say: Say): string {
  const rows = countActions(plan).flatMap(({ name, rows, means, codes }) => {
    const line: readonly Cell[] = [
      { text: name, kind: name },
      number(withCommas(rows)),
      { text: means },
    ];
    const reasons = codes.map((one): readonly Cell[] => [
      { text: "" },
      { text: withCommas(one.rows), kind: "n dim" },
      { text: one.title === "" ? one.code : `${one.code}: ${one.title}`, kind: "dim" },
    ]);
    return [line].concat(reasons);
  });
  return `<section>${renderTable(say, countOf(plan.summary.rows, "row"), [], rows)}</section>\n`;
}

function renderCost({ cost }: PlanSummary, say: Say): string {
  const rows = describeCost(cost).map(([title, text]) => [{ text: title }, { text }]);
  return `<section>${renderTable(say, "Applying it takes", [], rows)}</section>\n`;
}

function renderFields({ fields }: PlanSummary, say: Say): string {
  if (fields.length === 0) return "";
  const rows = fields.map(({ field, rows }) => [name(field), number(withCommas(rows))]);
  const titles = [{ text: "field" }, number("rows")];
  const first = renderTable(say, "Fields that change", titles, rows.slice(0, mostFields));
  const rest = rows.slice(mostFields);
  const more =
    rest.length === 0
      ? ""
      : `<details><summary>${withCommas(rest.length)} more</summary>${renderTable(say, "", titles, rest)}</details>`;
  return `<section>${first}${more}</section>\n`;
}

function renderAmounts({ amounts }: PlanSummary, say: Say): string {
  const moved = amounts.filter(({ rows }) => rows > 0);
  const rows = moved.map((one) => [
    name(one.field),
    number(withCommas(one.rows)),
    number(one.sumBefore),
    number(one.sumAfter),
    number(withSign(one.difference)),
  ]);
  const titles = [{ text: "amount" }].concat(
    ["rows", "sum before", "sum after", "difference"].map(number),
  );
  const unreadable = amounts.flatMap((one) =>
    one.unreadable === undefined
      ? []
      : `<p>${say(`${one.field}: ${countOf(one.unreadable, "value")} that are no decimals are in no sum`)}</p>`,
  );
  if (rows.length + unreadable.length === 0) return "";
  const table =
    rows.length === 0
      ? ""
      : renderTable(say, "Amounts, over the rows that are updated", titles, rows);
  return `<section>${table}${unreadable.join("")}</section>\n`;
}

function renderLargest(amount: AmountSummary, { sheet }: PlanHead, say: Say): string {
  const { field, rows: changed, largest } = amount;
  const rows = largest.map((change) => [
    sheet === undefined ? number(String(change.line)) : name(nameOfPlace(change.line, sheet)),
    name(change.key ?? ""),
    ...sidesOf(change).map(number),
    number(withSign(change.difference)),
  ]);
  const place = sheet === undefined ? number("line") : { text: "place" };
  const titles: readonly Cell[] = [place, { text: "key" }].concat(
    ["old", "new", "difference"].map(number),
  );
  const shown = shortenText(field, longestName);
  const title = largest.length < changed ? `Largest changes of ${shown}` : `Changes of ${shown}`;
  return `<section><details open><summary>${say(title)}</summary>${renderTable(say, "", titles, rows)}</details></section>\n`;
}

function renderTable(
  say: Say,
  caption: string,
  titles: readonly Cell[],
  rows: readonly (readonly Cell[])[],
): string {
  const line = (cells: readonly Cell[], element: string): string =>
    `<tr>${cells.map(({ text, kind }) => `<${element}${kind === undefined ? "" : ` class="${kind}"`}>${say(text)}</${element.split(" ")[0]}>`).join("")}</tr>`;
  const head = titles.length === 0 ? "" : `<thead>${line(titles, 'th scope="col"')}</thead>`;
  const body = rows.map((cells) => line(cells, "td")).join("\n");
  const title = caption === "" ? "" : `<caption>${say(caption)}</caption>`;
  return `<div class="scroll"><table>${title}${head}<tbody>${body}</tbody></table></div>`;
}
