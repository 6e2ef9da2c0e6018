import {
  type PageColumn,
  renderDocumentBegin,
  renderDocumentEnd,
  renderList,
  safe,
} from "../../page/render-document.ts";
import { outcomes } from "../../rows/outcome.ts";
import { type LoadHead, type LoadTotals, settledRows } from "../load-overview.ts";
import { describeVerification } from "../describe-verification.ts";
import { describeHands, describeStanding, describeWay } from "../describe-head.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { withCommas } from "../../kernel/counts.ts";

const paragraphs = (texts: readonly string[]): string =>
  texts.map((text) => `<p>${safe(text)}</p>\n`).join("");

/** Everything before the rows. */
export function renderPageBegin(head: LoadHead, columns: readonly PageColumn[]): string {
  const title = `${head.source.name}: load ${head.loadId}`;
  const list = renderList(columns, {
    tools: `<span id="choices" role="group" aria-label="outcomes to show"></span>`,
    otherwise: `waybill report ${head.loadId} --format csv`,
  });
  return `${renderDocumentBegin({ kind: "report", title, style: pageStyle, script: pageScript })}<header>
<h1>${safe(`Load ${head.loadId} ${describeStanding(head)}`)}</h1>
${paragraphs([
  describeWay(head),
  `${describeHands(head)}; reported ${head.reportedAt}`,
  `file ${head.source.path}, ${head.source.fingerprint}; mapping ${head.mapping.path}, ${head.mapping.hash}`,
])}</header>
${list}`;
}

/** Everything behind the rows; what it shows of their totals stands above them. */
export function renderPageEnd(head: LoadHead, totals: LoadTotals): string {
  const total = Math.max(totals.rows, head.rowsInFile ?? 0);
  const counts = outcomes
    .filter((outcome) => totals.outcomes[outcome] > 0)
    .map(
      (name) =>
        `<td class="n">${withCommas(totals.outcomes[name])}</td><td class="${name}">${name}</td>`,
    );
  const reasons = Object.entries(totals.errors).map(
    ([code, count]) => `<td class="n">${withCommas(count)}</td><td>${safe(code)}</td>`,
  );
  return `<section id="totals">
<p>${withCommas(settledRows(totals))} of ${withCommas(total)} rows have an outcome</p>
<table>${[...counts, ...reasons].map((cells) => `<tr>${cells}</tr>`).join("\n")}</table>
${paragraphs([...describeVerification(totals.verification), ...totals.notes, ...totals.next])}</section>
${renderDocumentEnd({ script: pageScript })}`;
}
