import { headline } from "../headline.ts";
import type { ListedLoad, LoadSurvey, ShownLoad } from "../../index.ts";
import { isAllGood } from "../../operations/entrance-basics.ts";
import { notice, steps, type Tone } from "../../page/components/blocks.ts";
import { sayAmounts } from "../../page/components/changed-amounts.ts";
import { moment } from "../../page/components/figures.ts";
import { shareBar } from "../../page/components/share-bar.ts";
import { html, nothing, type Content, type Markup } from "../../page/markup.ts";
import { changeForm } from "../render-screen.ts";
import type { Task } from "../tasks.ts";
import type { Visitor } from "../visitor.ts";
import { sayCounts, sharesOf, standingTones, whoOf } from "../words.ts";

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

/** What a person can have a load do; what the desk itself is at, and what came of that. */
export function controlsOf(
  { load, wish }: ShownLoad,
  visitor: Visitor,
  resuming: Task | undefined,
): Markup {
  const { standing, id, queued } = load;
  const to = (what: string): string => `/loads/${encodeURIComponent(id)}/${what}`;
  const isUnderWay = standing === "running" || standing === "queued";
  const isPaused = wish?.kind === "pause";
  const canResume = standing === "stopped" || standing === "killed";
  const because = html`<label>why<input type="text" name="because" maxlength="500" /></label>`;
  const button = (name: string, kind = ""): Markup =>
    html`<button class="${kind}">${name}</button>`;
  const forms: readonly Content[] = visitor.rights.has("operate")
    ? [
        isUnderWay && !isPaused && changeForm(visitor, to("pause"), [because, button("Pause")]),
        (isPaused || queued?.state === "held") &&
          changeForm(visitor, to("continue"), button("Continue", "primary")),
        isUnderWay &&
          changeForm(visitor, to("cancel"), [because, button("Cancel the load", "danger")]),
        canResume &&
          resuming?.state !== "under way" &&
          changeForm(visitor, to("resume"), button("Resume the load", "primary")),
      ]
    : [];
  const told = resuming === undefined || standing === "running" ? nothing : tellTask(resuming);
  return html`${
      wish !== undefined &&
      html`<p class="wait">
        ${wish.person} has it ${wish.kind === "pause" ? "pause" : "cancelled"} since
        ${moment(wish.at)}${wish.because !== undefined && html`, because: ${wish.because}`}
      </p> `
    }${told}
    <div class="actions">${forms}</div> `;
}

/** What became of something that the desk was asked to do. */
export function tellTask({ what, by, state, says, error }: Task): Markup {
  if (state === "under way")
    return html`<p class="idle" role="status">${what}: under way, for ${by}</p> `;
  if (state === "done") return html`<p role="status">${says ?? `${what}: done`}</p> `;
  const why =
    error === undefined ? "a fault in Waybill; the terminal of the desk tells more" : error.message;
  return notice("bad", `${what}: not done`, html`<p>${why}</p>`, steps(error?.actions ?? []));
}
