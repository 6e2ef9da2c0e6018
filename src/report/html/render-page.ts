import { createHash } from "node:crypto";
import { outcomes } from "../../rows/outcome.ts";
import { printable } from "../../rows/show-cell.ts";
import { settledRows, type LoadHead, type LoadTotals } from "../load-overview.ts";
import { describeHands, describeStanding, describeWay } from "../describe-head.ts";
import { escapeHtml } from "./escape-html.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing but the page's own style and script: no network, and no script that a cell could bring in. */
const policy = `default-src 'none'; style-src ${hashOf(pageStyle)}; script-src ${hashOf(pageScript)}; base-uri 'none'; form-action 'none'`;

const safe = (text: string): string => escapeHtml(printable(text));
const paragraphs = (texts: readonly string[]): string =>
  texts.map((text) => `<p>${safe(text)}</p>\n`).join("");

/** Everything before the rows. @param columns their titles */
export function renderPageBegin(head: LoadHead, columns: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${safe(`${head.source.name}: load ${head.loadId}`)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>${safe(`Load ${head.loadId} ${describeStanding(head)}`)}</h1>
${paragraphs([
  describeWay(head),
  `${describeHands(head)}; reported ${head.reportedAt}`,
  `file ${head.source.path}, ${head.source.fingerprint}; mapping ${head.mapping.path}, ${head.mapping.hash}`,
])}</header>
<main id="list">
<noscript><p>The rows need scripts. Without them: waybill report ${safe(head.loadId)} --format csv</p></noscript>
<div class="tools"><span id="choices"></span>
<input id="search" type="search" placeholder="search in all columns" aria-label="search in all columns"></div>
<div class="tools"><button id="first">first</button><button id="back">back</button><button id="on">on</button><button id="last">last</button>
<span id="count" role="status"></span></div>
<div class="scroll"><table id="rows"><thead><tr>${columns.map((name) => `<th>${safe(name)}</th>`).join("")}</tr></thead><tbody></tbody></table></div>
</main>
`;
}

/** Everything behind the rows; what it shows of their totals stands above them. */
export function renderPageEnd(head: LoadHead, totals: LoadTotals): string {
  const total = Math.max(totals.rows, head.rowsInFile ?? 0);
  const counts = outcomes
    .filter((outcome) => totals.outcomes[outcome] > 0)
    .map(
      (name) => `<td class="n">${show(totals.outcomes[name])}</td><td class="${name}">${name}</td>`,
    );
  const reasons = Object.entries(totals.errors).map(
    ([code, count]) => `<td class="n">${show(count)}</td><td>${safe(code)}</td>`,
  );
  return `<section id="totals">
<p>${show(settledRows(totals))} of ${show(total)} rows have an outcome</p>
<table>${[...counts, ...reasons].map((cells) => `<tr>${cells}</tr>`).join("\n")}</table>
${paragraphs([...totals.notes, ...totals.next])}</section>
<script>${pageScript}</script>
</body>
</html>
`;
}

function show(count: number): string {
  return count.toLocaleString("en-US");
}
