import { facts, fold, section, steps, toneOf } from "../../page/components/blocks.ts";
import { causeCards, type CauseCard } from "../../page/components/causes.ts";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { countOf, printable } from "../../operations/entrance-basics.ts";
import {
  describePlace,
  type ListedLoad,
  type LoadSurvey,
  type RowCause,
  type ShownLoad,
} from "../../index.ts";
import { id, moment } from "../../page/components/figures.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import { changeForm } from "../render-screen.ts";
import type { Task } from "../tasks.ts";
import type { Visitor } from "../visitor.ts";
import { tellTask } from "./load-head.ts";

/** What to do next, as the report says it. */
export function nextOf(survey: LoadSurvey | undefined): Markup {
  if (survey === undefined || survey.next.length === 0) return nothing;
  return section("next", "What to do next", steps(survey.next));
}

/** Why rows did not go in, most rows first, each with some of them and the way to all. */
export function causesOf(load: ListedLoad, survey: LoadSurvey | undefined): Markup {
  if (survey === undefined || survey.causes.length === 0) return nothing;
  return section(
    "causes",
    "Why rows did not go in",
    causeCards(survey.causes.map((cause) => toCard(load, cause))),
  );
}

function toCard(load: ListedLoad, cause: RowCause): CauseCard {
  const { outcome, code, samples } = cause;
  const all = new URLSearchParams({ outcome, code });
  const areKnown = samples.some(({ rowNumber }) => rowNumber > 0);
  return {
    ...cause,
    tone: toneOf(outcome),
    samples: (areKnown ? samples : []).map((sample) => ({
      place:
        sample.rowNumber > 0 &&
        rowLink(load, sample.rowNumber, describePlace(sample, load.terms?.sheet)),
      key: sample.key !== undefined && keyLink(sample.key),
      says: sample.says,
    })),
    way:
      code !== "other" &&
      html`<p><a href="${loadAddress(load.id)}?${all.toString()}#all-rows">All of them</a></p>`,
  };
}

export function rowLink(load: ListedLoad, row: number, words: string): Markup {
  return html`<a href="${loadAddress(load.id)}/rows/${row}">${words}</a>`;
}

/** A key, with the way to everything that happened to it. */
export function keyLink(key: string): Markup {
  return html`<a class="key" href="/keys?${new URLSearchParams({ key }).toString()}"
    >${id(key)}</a
  >`;
}

const fileWords: Readonly<Record<string, string>> = {
  report: "every row, one line each",
  rejects: "rows to correct and load again",
  conflicts: "rows whose record was changed meanwhile",
  summary: "the counts, for machines",
  log: "what the load did, for whoever looks for a fault",
};

/** Files to keep, and whether the books balance. */
export function filesOf(
  { load, files }: ShownLoad,
  { visitor, verifying }: { readonly visitor: Visitor; readonly verifying: Task | undefined },
): Markup {
  const there = Object.entries(files).filter(([, path]) => existsSync(path));
  const items = there.map(
    ([name, path]) =>
      html`<li>
        <a href="${loadAddress(load.id)}/files/${name}" download>${basename(path)}</a>
        <span class="dim">${fileWords[name]}</span>
      </li>`,
  );
  const made = ["csv", "html", "json"].map(
    (form) =>
      html`<li>
        <a href="${loadAddress(load.id)}/report.${form}" download>report as ${form}</a>
        <span class="dim">as it stands now</span>
      </li>`,
  );
  const check = changeForm(
    visitor,
    `${loadAddress(load.id)}/verify`,
    html`<button>Do the books balance?</button>`,
  );
  const isUnderWay = verifying?.state === "under way";
  return section(
    "files",
    "Files and books",
    html`<ul class="files">
      ${items}${made}
    </ul>`,
    load.prunedAt === undefined && load.standing !== "running" && !isUnderWay && check,
    verifying !== undefined && tellTask(verifying),
  );
}

/** What people decided about the load. */
export function decisionsOf({ interventions, load }: ShownLoad): Markup {
  const links = load.corrections.map(
    ({ relation, loadId, rows, applied }) =>
      html`<li>
        ${relation === "corrects" ? "corrects" : "corrected by"} load
        <a class="id" href="/loads/${loadId}">${loadId}</a>: ${countOf(rows, "row")}, ${applied} in
      </li>`,
  );
  const decisions = interventions.map(
    ({ at, person, says }) => html`<li>${moment(at)}: ${person} ${says}</li>`,
  );
  if (links.length + decisions.length === 0) return nothing;
  return section(
    "decisions",
    "What people decided",
    html`<ul>
      ${decisions}${links}
    </ul>`,
  );
}

/** What a load is, to the letter. */
export function factsOf(load: ListedLoad): Markup {
  const { owner, terms, tenant, connectionName } = load;
  return fold(
    "What it is, to the letter",
    facts([
      ["load", id(load.id)],
      ["target", load.targetName],
      ["address", load.baseUrl],
      ["tenant", tenant ?? "none"],
      ["connection", connectionName ?? "none"],
      ["file", printable(load.sourcePath)],
      ["its hash", html`<code>${load.fingerprint}</code>`],
      ["mapping", printable(load.mappingPath)],
      ["its hash ", html`<code>${load.mappingHash}</code>`],
      ["plan", terms?.plan === undefined ? "none" : html`<code>${terms.plan.hash}</code>`],
      ["takes back", terms?.undoes ?? "no load"],
      ["process", owner === undefined ? "none" : `${owner.pid} on ${owner.host}`],
      ["Waybill", load.programVersion],
    ]),
  );
}
