import { type Content, html, type Markup, nothing } from "../markup.ts";
import { countOf } from "../../kernel/counts.ts";
import { signs, type Tone } from "./blocks.ts";
import { dataTable } from "./data-table.ts";

/** Rows that have one cause, as a card. */
export interface CauseCard {
  readonly tone: Tone;
  readonly outcome: string;
  readonly code: string;
  readonly title: string;
  readonly where?: string;
  readonly said?: string;
  readonly rows: number;
  /** The way to correct it. */
  readonly remedy: string;
  /** The first of its rows, as far as they are known. */
  readonly samples: readonly {
    readonly place: Content;
    readonly key: Content;
    readonly says: Content;
  }[];
  /** To all of its rows; `showInList` is one. */
  readonly way: Content;
}

/** A button that shows the rows of a cause in the list of the page. @param id by which the list finds them */
export function showInList({ id, rows }: { readonly id: number; readonly rows: number }): Markup {
  return html`<p class="tools">
    <button type="button" data-set="cause=${id}">
      Show ${rows === 1 ? "this row" : `these ${countOf(rows, "row")}`} in the list
    </button>
  </p>`;
}

/** Causes as cards, each with its number, some rows, the way to correct them, and the way to all of its rows. */
export function causeCards(cards: readonly CauseCard[]): Markup {
  return html`<ol class="causes">
    ${cards.map(renderCard)}
  </ol> `;
}

function renderCard(card: CauseCard): Markup {
  const { tone, outcome, code, title, where, said, rows, remedy, samples, way } = card;
  const lines = samples.map(({ place, key, says }) => [place, key, says]);
  const caption = html`<span class="dim"
    >${rows > samples.length ? `The first ${samples.length}` : "All of them"}</span
  >`;
  const columns = [
    { title: "where", kind: "nowrap" },
    { title: "key" },
    { title: "what", kind: "free" },
  ];
  return html`<li>
    <article class="cause">
      <h3>
        <span class="sign ${tone}" aria-hidden="true">${signs[tone]}</span> ${countOf(rows, "row")}:
        ${title}
      </h3>
      <p class="dim">${outcome}, <code>${code}</code>${where !== undefined && html`, ${where}`}</p>
      ${said === undefined ? nothing : html`<p>The API says: “${said}”</p>`}
      <p><b>To correct it:</b> ${remedy}</p>
      ${samples.length > 0 && dataTable(caption, columns, lines)}${way}
    </article>
  </li> `;
}

export const causeStyle = `
.causes { list-style: none; padding: 0; display: grid; gap: var(--s4) var(--s6); grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); }
.causes > li { min-width: 0; }
.cause { border-top: 2px solid var(--line); padding-top: var(--s3); display: grid; gap: var(--s2); }
.cause p { max-width: var(--measure); }
.cause .tools { margin-top: var(--s1); }
.cause caption { font-weight: 400; padding-bottom: 0; }
.cause .data td { font-size: var(--small); } .cause .data th { font-size: var(--small); }
@media print { .cause { break-inside: avoid; } }
`;
