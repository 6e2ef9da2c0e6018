import { headline } from "../headline.ts";
import type { ListedLoad, LoadSurvey, RowCause, ShownLoad } from "../../index.ts";
import { countOf, isAllGood } from "../../operations/entrance-basics.ts";
import { notice, steps, type Tone } from "../../page/components/blocks.ts";
import { sayAmounts } from "../../page/components/changed-amounts.ts";
import { moment } from "../../page/components/figures.ts";
import { shareBar } from "../../page/components/share-bar.ts";
import { html, type Content, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import { changeForm } from "../render-screen.ts";
import type { Task, Tasks } from "../tasks.ts";
import type { Visitor } from "../visitor.ts";
import { sayCounts, sharesOf, standingTones, whoOf } from "../words.ts";
import { taskOf, type LoadTask } from "./load-tasks.ts";

/** What came of a load, in a line. */
export function headOfLoad({ load, rowCount }: ShownLoad, survey: LoadSurvey | undefined): Markup {
  const { sourceName, targetName, counts, createdAt, standing } = load;
  const more = html`<p>
      <span class="badge ${standingTones[standing]}">${standing}</span> begun ${moment(createdAt)}
      by ${whoOf(load)}
    </p>
    ${load.statusReason !== undefined && html`<p>${load.statusReason}</p>`}`;
  return headline(toneOfLoad(load), {
    title: `${sourceName} → ${targetName}`,
    line: [sayCounts(counts, rowCount), ...sayAmounts(survey?.amounts ?? [])].join(", "),
    more,
  });
}

function toneOfLoad({ standing, counts }: ListedLoad): Tone {
  if (standing !== "completed") return standingTones[standing];
  return isAllGood(counts) ? "good" : "bad";
}

export function outcomesOf({ load: { counts }, rowCount }: ShownLoad): Markup {
  const line = sayCounts(counts, rowCount);
  return shareBar(line, sharesOf(counts, rowCount));
}

const button = (name: string, kind = ""): Markup => html`<button class="${kind}">${name}</button>`;

/** What a person can have a load do; what the desk itself is at, and what came of that. */
export function controlsOf(
  { load, wish }: ShownLoad,
  { visitor, tasks, causes }: ControlMeans,
): Markup {
  const { standing, id, queued, counts } = load;
  const to = (what: string): string => `${loadAddress(id)}/${what}`;
  const isUnderWay = standing === "running" || standing === "queued";
  const isPaused = wish?.kind === "pause";
  const isPruned = load.prunedAt !== undefined;
  const task = (what: LoadTask, may: boolean, name: string, kind = ""): Content => {
    const isFree = taskOf(tasks, what, id)?.state !== "under way";
    return may && !isPruned && isFree && changeForm(visitor, to(what), button(name, kind));
  };
  const toRetry = countToRetry(load, causes);
  const because = html`<label>why<input type="text" name="because" maxlength="500" /></label>`;
  const forms: readonly Content[] = visitor.rights.has("operate")
    ? [
        isUnderWay && !isPaused && changeForm(visitor, to("pause"), [because, button("Pause")]),
        (isPaused || queued?.state === "held") &&
          changeForm(visitor, to("continue"), button("Continue", "primary")),
        isUnderWay &&
          changeForm(visitor, to("cancel"), [because, button("Cancel the load", "danger")]),
        task(
          "resume",
          standing === "stopped" || standing === "killed",
          "Resume the load",
          "primary",
        ),
        task("retry", toRetry > 0, `Send ${countOf(toRetry, "row")} again`),
        task(
          "reconcile",
          !isUnderWay && counts["in-doubt"] > 0,
          `Find out what became of ${countOf(counts["in-doubt"], "row")} in doubt`,
        ),
        task("undo", !isUnderWay && counts.applied > 0, "See what an undo would do"),
      ]
    : [];
  const told = toldTasks
    .map((what) => taskOf(tasks, what, id))
    .filter((one) => one !== undefined && !(isUnderWay && one.state !== "under way"))
    .map((one) => one !== undefined && tellTask(one));
  return html`${
      wish !== undefined &&
      html`<p class="wait">
        ${wish.person} has it ${wish.kind === "pause" ? "pause" : "cancelled"} since
        ${moment(wish.at)}${wish.because !== undefined && html`, because: ${wish.because}`}
      </p> `
    }${told}
    <div class="actions">${forms}</div> `;
}

const toldTasks: readonly LoadTask[] = ["resume", "retry", "reconcile", "undo"];

interface ControlMeans {
  readonly visitor: Visitor;
  readonly tasks: Tasks;
  readonly causes: readonly RowCause[];
}

/** Rows that a retry takes, as far as counts tell: of skipped ones those that another row held back. */
function countToRetry(
  { standing, counts }: Pick<ListedLoad, "standing" | "counts">,
  causes: readonly RowCause[],
): number {
  if (standing !== "completed") return 0;
  const heldBack = causes.filter(({ code }) => code === "earlier-row-unsettled");
  const rows = heldBack.reduce((sum, cause) => sum + cause.rows, 0);
  return counts.failed + counts["not-attempted"] + rows;
}

/** What became of something that the desk was asked to do. */
export function tellTask({ what, by, state, told, error }: Task): Markup {
  const more =
    told?.leadsTo === undefined
      ? html`${told?.says}`
      : html`<a href="${told.leadsTo}">${told.says}</a>`;
  if (state === "under way")
    return html`<p class="idle" role="status">
      ${what}, for ${by}${told !== undefined && ": "}${more}
    </p> `;
  if (state === "done") return html`<p role="status">${more}</p> `;
  const why =
    error === undefined ? "a fault in Waybill; the terminal of the desk tells more" : error.message;
  return notice("bad", `${what}: not done`, html`<p>${why}</p>`, steps(error?.actions ?? []));
}
