import type { MapQuestion } from "../../index.ts";
import { showCell } from "../../operations/entrance-basics.ts";
import { fold, section } from "../../page/components/blocks.ts";
import { textArea } from "../../page/components/verbatim.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import type { Draft } from "../map/drafts.ts";
import { diffLines, type DiffLine } from "../map/line-diff.ts";
import { asOnDisk, type OnDisk } from "../map/save-mapping.ts";
import { queryOf, type Way } from "../map/way.ts";
import { changeForm } from "../render-screen.ts";
import type { Visitor } from "../visitor.ts";
import { faultsOf } from "./map-check.ts";

/** Where a form of this page goes: it is about the same file. */
const actionOf = (what: string, way: Way): string => `/map/${what}?${queryOf(way)}`;

/** The question that comes next, and what was answered so far. */
export function questionOf(draft: Draft, visitor: Visitor): Markup {
  const { questions, answered, isEdited, way, unanswered } = draft;
  if (questions === undefined) return nothing;
  const question = isEdited ? undefined : questions.next();
  return section(
    "question",
    question === undefined ? "Questions" : `Question ${answered.length + 1}`,
    isEdited
      ? html`<p class="dim">
          The mapping was changed by hand, so that nothing more is asked about it.
        </p>`
      : question === undefined
        ? html`<p class="good"><span aria-hidden="true">✓</span> No question is open.</p>`
        : askForm(question, draft, visitor),
    unanswered !== undefined && html`<p class="bad" role="alert">${unanswered}</p>`,
    html`<div class="actions">
      ${
        isEdited
          ? changeForm(
              visitor,
              actionOf("back", way),
              html`<button name="what" value="edits">
                Leave my changes out, and go on with the questions
              </button>`,
            )
          : answered.length > 0 &&
            changeForm(
              visitor,
              actionOf("back", way),
              html`<button name="what" value="answer">Take the last answer back</button>`,
            )
      }
    </div>`,
    answered.length > 0 &&
      fold(
        "What was answered",
        html`<ol class="steps">
          ${answered.map(({ text, said }) => html`<li>${text} <b>${said}</b></li>`)}
        </ol>`,
      ),
  );
}

function askForm(
  { text, cells, choices, typed }: MapQuestion,
  { answered, way }: Draft,
  visitor: Visitor,
): Markup {
  const options = choices.map(
    ({ label }, at) =>
      html`<label
        ><input type="radio" name="choice" value="${at}" ${at === 0 && html`checked`} />
        <span>${label}</span></label
      >`,
  );
  const own =
    typed !== undefined &&
    html`<div class="own">
      <label><input type="radio" name="choice" value="typed" /> <span>${typed.label}</span></label
      ><input type="text" name="typed" aria-label="${typed.label}" maxlength="1000" />
    </div>`;
  return changeForm(
    visitor,
    actionOf("answer", way),
    html`<input type="hidden" name="nth" value="${answered.length}" />
      <fieldset>
        <legend>${text}</legend>
        ${cells.length > 0 && html`<p class="dim">cells: ${cells.map(showCell).join("  ")}</p>`}
        ${options}${own}
      </fieldset>
      <button class="primary">Answer</button>`,
    "change ask",
  );
}

/** The mapping as text, to be changed by hand and to be saved. */
export function editorOf(draft: Draft, visitor: Visitor): Markup {
  const { text, way } = draft;
  if (text === undefined) return nothing;
  const rows = Math.min(40, Math.max(12, text.split("\n").length + 1));
  const to = draft.saveTo ?? nameFor(draft);
  return section(
    "mapping",
    "The mapping",
    html`<form method="post" action="${actionOf("text", way)}" class="change editor" data-check>
      <input type="hidden" name="token" value="${visitor.formToken}" />
      ${textArea(text, { name: "text", label: "the mapping file", rows })}
      <button class="primary">Check it</button>
      <label
        >save it as, in a folder of this desk<input
          type="text"
          name="to"
          value="${to}"
          maxlength="500"
      /></label>
      <button formaction="${actionOf("compare", way)}">Show what that changes on disk</button>
    </form>`,
  );
}

/** What is wrong with the text, beside it. */
export function lintOf({ judged, text }: Draft): Markup {
  return judged === undefined || judged.text !== text ? nothing : faultsOf(judged.lint);
}

/** As the command line calls it: beside the file, and like it. */
function nameFor({ source }: Draft): string {
  return `${source.name.replace(/\.[^./\\]+$/, "")}.mapping.yaml`;
}

/** What saving it would change on disk; saved from here, over what is shown and nothing else. */
export function differenceOf(
  draft: Draft,
  visitor: Visitor,
  { disk, name }: { readonly disk: OnDisk; readonly name: string },
): Markup {
  const { text = "", way } = draft;
  const before = disk.text ?? "";
  const isSame = disk.text !== undefined && asOnDisk(text, disk) === before;
  const lines = diffLines(before.replaceAll("\r\n", "\n"), text);
  return section(
    "difference",
    disk.text === undefined ? `${name} is new` : `What changes in ${name}`,
    isSame
      ? html`<p class="good"><span aria-hidden="true">✓</span> It stands on disk as it is here.</p>`
      : html`${showDiff(lines)}${changeForm(
          visitor,
          actionOf("save", way),
          html`<input type="hidden" name="to" value="${name}" />
            <input type="hidden" name="disk" value="${disk.hash}" />
            <button class="primary">Save it so</button>
            <span class="dim">as ${visitor.name}, told in desk.log of the runs folder</span>`,
        )}`,
  );
}

/** Lines that stay on either side of one that does not. */
const around = 3;
const words = { same: "", old: "taken out: ", new: "put in: " };
const marks = { same: " ", old: "−", new: "+" };

function showDiff(lines: readonly DiffLine[]): Markup {
  const isNear = (at: number): boolean =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== "same");
  const shown: Markup[] = [];
  let left = 0;
  const gap = (): void => {
    if (left > 0) shown.push(html`<li class="gap">${left} lines as they are</li>`);
    left = 0;
  };
  for (const [at, { kind, text }] of lines.entries()) {
    if (!isNear(at)) {
      left += 1;
      continue;
    }
    gap();
    shown.push(
      html`<li class="${kind}">
        <span aria-hidden="true">${marks[kind]}</span><span class="unseen">${words[kind]}</span
        ><code>${text}</code>
      </li>`,
    );
  }
  gap();
  return html`<ol class="diff">
    ${shown}
  </ol>`;
}
