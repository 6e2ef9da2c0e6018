import { facts, fold, section, steps, toneOf, verdict } from "../../page/components/blocks.ts";
import { causeCards, showInList, type CauseCard } from "../../page/components/causes.ts";
import { changedAmounts } from "../../page/components/changed-amounts.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { count, id, moment } from "../../page/components/figures.ts";
import { list, type ListChoice } from "../../page/components/list.ts";
import { outcomeShares } from "../../page/components/outcomes.ts";
import { type Share, shareBar } from "../../page/components/share-bar.ts";
import { html, type Markup } from "../../page/markup.ts";
import { renderDocumentBegin, renderDocumentEnd } from "../../page/render-document.ts";
import type { Redact } from "../../kernel/redact.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";
import { rowErrorCatalogue, type RowErrorCode } from "../../rows/catalogue/index.ts";
import type { Cause } from "../../rows/cause-tally.ts";
import { isGoodOutcome, type Outcome, outcomes } from "../../rows/outcome.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { type LoadHead, type LoadTotals, settledRows } from "../load-overview.ts";
import { describeVerification } from "../describe-verification.ts";
import { describeHands, describeStanding, describeWay } from "../describe-head.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { reportVerdict, rowsOfLoad } from "./report-verdict.ts";

/** What the rows that stand in the page add up to. */
export interface ListedRows {
  readonly outcomes: ReadonlyMap<Outcome, number>;
  readonly causes: readonly Cause[];
  readonly sheet: string | undefined;
}

const longestText = 120;

/** Everything before the rows. */
export function renderPageBegin(head: LoadHead): string {
  const { source, target, loadId } = head;
  const title = `${source.name}: load ${loadId}`;
  return (
    renderDocumentBegin({ kind: "report", title, style: pageStyle, script: pageScript }) +
    html`<header><h1>${source.name} → ${target}</h1></header> `.toHtml()
  );
}

/** Everything behind the rows, which are not seen where they stand: so what they add up to comes first. */
export function renderPageEnd(
  head: LoadHead,
  totals: LoadTotals,
  listed: ListedRows,
  redact: Redact,
): string {
  return (
    html`<main>
      ${renderVerdict(head, totals)}${renderOutcomes(head, totals)}
      ${section("next", "Next", steps(totals.next), steps(totals.notes), steps(describeVerification(totals.verification)))}
      ${changedAmounts(totals.amounts ?? [])}${renderCauses(totals, listed)}${renderList(head, listed)}${renderFolds(head, totals)}
    </main> `.toHtml(redact) + renderDocumentEnd({ script: pageScript })
  );
}

function renderVerdict(head: LoadHead, totals: LoadTotals): Markup {
  const { tone, line } = reportVerdict(head, totals);
  const more = html`<p>Load <b class="id">${head.loadId}</b> ${describeStanding(head)}</p>
    <p>${describeWay(head)}</p>`;
  return verdict(tone, { line, more });
}

function renderOutcomes(head: LoadHead, totals: LoadTotals): Markup {
  const total = rowsOfLoad(head, totals);
  const shares = outcomeShares(outcomes, totals.outcomes);
  const missing: Share = { name: "without a line yet", rows: total - totals.rows, tone: "idle" };
  const all = missing.rows > 0 ? [...shares, missing] : shares;
  const settled = `${withCommas(settledRows(totals))} of ${withCommas(total)} rows have an outcome`;
  const unknown =
    totals.answersUnknown > 0 &&
    html`<p class="wait">
      ${withCommas(totals.answersUnknown)} of the not-attempted were sent, and their answer is not
      known: they may be applied
    </p>`;
  return section(
    "totals",
    `What became of ${countOf(total, "row")}`,
    shareBar(settled, all),
    html`<p class="dim">${settled}</p>`,
    unknown,
  );
}

function renderCauses(
  { errors, rows }: LoadTotals,
  { causes, sheet, outcomes: counts }: ListedRows,
): Markup {
  const bad = causes.filter(({ outcome }) => !isGoodOutcome(outcome));
  const good = causes.filter(({ outcome }) => isGoodOutcome(outcome));
  const listed = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const note =
    listed < rows &&
    html`<p class="dim">Of the ${countOf(listed, "row")} that are listed here.</p>`;
  const codes = Object.entries(errors).map(([code, number]) => [
    html`<code>${code}</code>`,
    count(number),
    titleOf(code),
  ]);
  const columns = [
    { title: "code" },
    { title: "times", kind: "n" },
    { title: "what", kind: "free" },
  ];
  return html`${bad.length > 0 && section("causes", "Why rows did not go in", note, causeCards(bad.map((one) => toCard(one, sheet))))}
  ${good.length > 0 && section("remarks", "What is to be said of rows that are well", note, causeCards(good.map((one) => toCard(one, sheet))))}
  ${codes.length > 0 && fold(`Reasons of all rows by code (${withCommas(codes.length)})`, dataTable("How often each code stands in the report; a row may have several", columns, codes))}`;
}

function titleOf(code: string): string {
  return isKnownCode(code) ? rowErrorCatalogue[code].title : "";
}

function isKnownCode(code: string): code is RowErrorCode {
  return Object.hasOwn(rowErrorCatalogue, code);
}

function toCard(cause: Cause, sheet: string | undefined): CauseCard {
  const { where, rule } = cause;
  return {
    ...cause,
    ...(where !== undefined && rule !== undefined && { where: `${where}, ${rule}` }),
    tone: toneOf(cause.outcome),
    way: showInList(cause),
    samples: cause.samples.map(({ line, rowNumber, key, says }) => ({
      place: line === 0 ? `row ${rowNumber}` : nameOfPlace(line, sheet),
      key: key !== undefined && id(key.slice(0, longestText)),
      says: says.length > 500 ? `${says.slice(0, 500)}…` : says,
    })),
  };
}

function renderList(head: LoadHead, { outcomes: counts, causes, sheet }: ListedRows): Markup {
  return list({
    title: "Row by row",
    caption: "Each row of the file with its outcome and what was said of it",
    columns: [
      sheet === undefined ? { title: "line", kind: "n" } : { title: "place", kind: "nowrap" },
      { title: "key" },
      { title: "outcome", kind: "nowrap" },
      { title: "why", kind: "wordy" },
      { title: "sent" },
      { title: "record id" },
    ],
    choices: [outcomeChoice(counts), ...(causes.length === 0 ? [] : [causeChoice(causes)])],
    otherwise: `waybill report ${head.loadId} --format csv`,
  });
}

function outcomeChoice(counts: ListedRows["outcomes"]): ListChoice {
  const options = outcomes.flatMap((name) => {
    const rows = counts.get(name) ?? 0;
    return rows === 0 ? [] : [{ value: name, label: `${name} (${withCommas(rows)})` }];
  });
  return { name: "outcome", label: "outcome", options: [{ value: "", label: "all" }, ...options] };
}

function causeChoice(causes: readonly Cause[]): ListChoice {
  const options = causes.map(({ id, rows, title, where }) => ({
    value: String(id),
    label: `${title}${where === undefined ? "" : `, ${where.slice(0, 60)}`} (${withCommas(rows)})`,
  }));
  return { name: "cause", label: "reason", options: [{ value: "", label: "all" }, ...options] };
}

function renderFolds(head: LoadHead, { rows }: LoadTotals): Markup {
  const { source, mapping, begunAt, finishedAt, reportedAt } = head;
  return section(
    "more",
    "More about it",
    fold(
      "Who, when, which file and mapping",
      facts([
        ["load", html`<code>${head.loadId}</code>`],
        ["rows in this report", count(rows)],
        ["hands", describeHands(head)],
        ["begun", moment(begunAt)],
        ["finished", finishedAt === null ? "not yet" : moment(finishedAt)],
        ["reported", moment(reportedAt)],
        ["file", html`<code>${source.path}</code> <code class="dim">${source.fingerprint}</code>`],
        ["mapping", html`<code>${mapping.path}</code> <code class="dim">${mapping.hash}</code>`],
        ["target", html`<code>${head.target}</code> at <code>${head.baseUrl}</code>`],
      ]),
    ),
  );
}
