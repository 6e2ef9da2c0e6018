import {
  describePlace,
  explainRowError,
  type Cause,
  type LintReport,
  type LoadError,
} from "../../index.ts";
import { describeCounts, describeFindings } from "../../operations/entrance.ts";
import { countOf, showCell, withCommas } from "../../operations/entrance-basics.ts";
import { notice, section, steps, type Tone } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { shareBar, type Share } from "../../page/components/share-bar.ts";
import { paragraphs } from "../../page/components/verbatim.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import { headline } from "../headline.ts";
import type { Draft } from "../map/drafts.ts";

/** Causes that are shown; `waybill check --all` has each error. */
const mostCauses = 20;

/** What the check comes to, in a line. */
export function headOfMap(draft: Draft, more: Markup): Markup {
  const { source, failed, isWorking } = draft;
  const [tone, line] = standingOf(draft);
  const working = html`<p class="idle" role="status" data-working>${draft.progress} …</p>
    <noscript><meta http-equiv="refresh" content="2" /></noscript>`;
  const title =
    draft.judged?.lint?.target === undefined
      ? source.name
      : `${source.name} → ${draft.judged.lint.target}`;
  return headline(tone, {
    title,
    line,
    more: html`${isWorking && working}${failed !== undefined && refusalOf(failed)}${more}`,
  });
}

function standingOf({
  failed,
  isBroken,
  isWorking,
  inspection,
  text,
  judged,
}: Draft): readonly [tone: Tone, line: string] {
  if (failed !== undefined) return ["bad", "It can't be read so"];
  if (isBroken) return ["bad", "A fault in Waybill; the terminal of the desk tells more"];
  if (isWorking) return ["idle", "Under way"];
  if (text === undefined || judged === undefined)
    return ["wait", `${countOf(inspection?.rowCount ?? 0, "row")}; for which API operation?`];
  if (judged.report === undefined) return ["bad", "The file can't be checked with this mapping"];
  const { invalid, totals } = judged.report.preflight;
  return [
    invalid === 0 && totals.every(({ agrees }) => agrees) ? "good" : "bad",
    describeCounts(judged.report.preflight, "could be sent"),
  ];
}

function refusalOf({ message, code, actions }: LoadError): Markup {
  return html`${paragraphs(message)} ${steps(actions)}
    <p class="dim">${code}</p>`;
}

/** What the mapping says that can't be so, or may not be meant. */
export function faultsOf(lint: LintReport | undefined): Markup {
  if (lint === undefined || lint.findings.length === 0) return nothing;
  const items = lint.findings.map(
    ({ severity, line, setting, message }) =>
      html`<li class="${severity === "error" ? "bad" : "wait"}">
        <b>${severity}</b>, line ${line}${setting !== "" && html`, <code>${setting}</code>`}:
        ${message}
      </li>`,
  );
  return html`<h3>What to look at in it</h3>
    <ul class="steps">
      ${items}
    </ul>`;
}

/** The check of the whole file: counts, errors by their cause, totals, what else is worth knowing. */
export function checkOf({ judged, isWorking }: Draft): Markup {
  if (judged === undefined || isWorking) return nothing;
  const { report, refused, lint } = judged;
  if (refused !== undefined)
    return section(
      "check",
      "The check",
      notice("bad", refused.code, paragraphs(refused.message), steps(refused.actions)),
    );
  if (report === undefined)
    return section(
      "check",
      "The check",
      html`<p class="bad">
        The mapping has ${countOf(lint?.findings.length ?? 0, "fault")} to correct first.
      </p>`,
    );
  const { preflight } = report;
  const shares: readonly Share[] = [
    { name: "could be sent", rows: preflight.valid, tone: "good" },
    { name: "invalid", rows: preflight.invalid, tone: "bad" },
    { name: "skipped", rows: preflight.skipped, tone: "idle" },
  ];
  const errors = Object.values(preflight.errors).reduce((sum, count) => sum + count, 0);
  return section(
    "check",
    "The check",
    shareBar(
      `of ${countOf(preflight.rows, "row")}`,
      shares.filter(({ rows }) => rows > 0),
    ),
    errors > 0 &&
      html`<h3>${countOf(errors, "error")}, by cause</h3>
        ${causesOf(preflight.causes)}`,
    steps(describeFindings(report)),
    html`<p class="dim">Nothing was sent.</p>`,
  );
}

function causesOf(causes: readonly Cause[]): Markup {
  const shown = causes.slice(0, mostCauses);
  const lines = shown.map(({ code, column, count, isOfMapping, isInEveryRow, first }) => {
    const [error] = first;
    const places = first.slice(0, 3).map((one, at) => {
      const isOther = at > 0 && one.cell !== error?.cell;
      return isOther ? `${describePlace(one)} ${showCell(one.cell)}` : describePlace(one);
    });
    const where = isOfMapping ? ", the mapping" : `, ${places.join(", ")}${count > 3 ? " …" : ""}`;
    return [
      withCommas(count),
      html`${!isOfMapping && column !== undefined && html`<b>${column}</b>: `}${error === undefined ? code : explainRowError(error)}
        ${isInEveryRow && !isOfMapping && html`<b>Every row has it, so look at the mapping first.</b>`}
        <span class="dim">${code}${where}</span>`,
    ];
  });
  const left = causes.length - shown.length;
  const columns = [
    { title: "errors", kind: "n" },
    { title: "what is wrong", kind: "free" },
  ];
  return html`${dataTable(html`<span class="unseen">errors by their cause</span>`, columns, lines)}${left > 0 && html`<p class="dim">and ${countOf(left, "more cause")}</p>`}`;
}
