import { type Content, html, type Markup, nothing } from "../markup.ts";

/** The four tones that a state has; each goes with a sign, so that none rests on its colour. */
export type Tone = "good" | "bad" | "wait" | "idle";

/** The sign of a tone, for the eye; a word stands beside it always. */
export const signs: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", wait: "?", idle: "–" };

const tones: Readonly<Record<string, Tone>> = {
  update: "good",
  create: "good",
  applied: "good",
  invalid: "bad",
  rejected: "bad",
  failed: "bad",
  "in-doubt": "wait",
  conflict: "wait",
  "not-attempted": "wait",
};

/** The tone of an outcome or an action, by its word. */
export function toneOf(word: string): Tone {
  return tones[word] ?? "idle";
}

/** The first thing on a page: what came of it, in one line, and a second line that says what that rests on. */
export function verdict(
  tone: Tone,
  { line, more }: { readonly line: Content; readonly more?: Content },
): Markup {
  return html`<div class="verdict tone-${tone}">
    <p class="line">
      <span class="sign" aria-hidden="true">${signs[tone]}</span>
      ${typeof line === "string" ? keepParts(line) : line}
    </p>
    ${more === undefined ? nothing : html`<div class="more">${more}</div>`}
  </div> `;
}

/** Longer parts don't fit a telephone. */
const longestPart = 24;

/** A line of parts, which is broken between them as far as that goes. */
function keepParts(line: string): string {
  return line
    .split(", ")
    .map((part) => (part.length > longestPart ? part : part.replaceAll(" ", "\u00a0")))
    .join(", ");
}

/** A part of a page under a heading. @param id a name within the page, by which it is linked */
export function section(id: string, title: Content, ...contents: readonly Content[]): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${contents}
  </section> `;
}

/** What is there for whoever asks for it: hashes, paths, tables behind a picture. */
export function fold(title: Content, ...contents: readonly Content[]): Markup {
  return html`<details class="fold">
    <summary>${title}</summary>
    ${contents}
  </details> `;
}

/** Names with what they stand for. */
export function facts(pairs: readonly (readonly [name: Content, value: Content])[]): Markup {
  const items = pairs.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="facts">${items}</dl> `;
}

/** Something that a person has to know before all else. */
export function notice(tone: Tone, title: Content, ...contents: readonly Content[]): Markup {
  return html`<section class="notice tone-${tone}">
    <h2><span class="sign" aria-hidden="true">${signs[tone]}</span> ${title}</h2>
    ${contents}
  </section> `;
}

/** Sentences and commands to go on with. */
export function steps(sentences: readonly string[]): Markup {
  return sentences.length === 0
    ? nothing
    : html`<ul class="steps">
        ${sentences.map((one) => html`<li>${one}</li>`)}
      </ul> `;
}

export const blockStyle = `
main { display: grid; gap: var(--s6); margin-top: var(--s5); }
main > * { min-width: 0; }
section { min-width: 0; scroll-margin-top: var(--s4); }
section > h2 { margin-bottom: var(--s3); }
.verdict { border-left: .375rem solid var(--edge); padding-left: var(--s4); }
h1 { color: var(--dim); margin-bottom: var(--s2); }
.verdict .line { font-size: var(--verdict); line-height: 1.25; font-weight: 650; margin-bottom: var(--s2); max-width: 64rem; text-wrap: balance; }
.verdict .more { max-width: var(--measure); display: grid; gap: var(--s1); }
.tone-good { border-color: var(--good-fill); } .tone-bad { border-color: var(--bad-fill); }
.tone-wait { border-color: var(--wait-fill); } .tone-idle { border-color: var(--idle-fill); }
.tone-good > * > .sign { color: var(--good); } .tone-bad > * > .sign { color: var(--bad); }
.tone-wait > * > .sign { color: var(--wait); } .tone-idle > * > .sign { color: var(--idle); }
.notice { border-left: .375rem solid var(--edge); background: var(--raised); padding: var(--s3) var(--s4); }
.notice.tone-good { border-color: var(--good-fill); } .notice.tone-bad { border-color: var(--bad-fill); }
.notice.tone-wait { border-color: var(--wait-fill); } .notice.tone-idle { border-color: var(--idle-fill); }
.notice h2 { font-size: var(--lead); margin-bottom: var(--s1); }
.sides { display: grid; gap: var(--s5) var(--s6); grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); align-items: start; }
.sides > * { min-width: 0; }
.facts { display: grid; gap: var(--s1) var(--s5); }
.facts > div { display: grid; grid-template-columns: minmax(6rem, 9rem) minmax(0, 1fr); gap: var(--s3); }
.facts dt { color: var(--dim); }
.fold { border-top: 1px solid var(--line); padding: var(--s2) 0; }
.fold > summary { font-weight: 600; width: fit-content; max-width: 100%; overflow-wrap: anywhere; }
.fold[open] > summary { margin-bottom: var(--s3); }
.steps { display: grid; gap: var(--s1); }
@media screen and (max-width: 640px) { .facts > div { grid-template-columns: 1fr; gap: 0; } .facts { gap: var(--s2); } }
@media print { .notice { border: 1px solid; } .fold:not([open]) { display: none; } section { break-inside: auto; } h2 { break-after: avoid; } }
`;
