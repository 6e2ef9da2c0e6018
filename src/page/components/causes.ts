import { type Content, html, type Markup, nothing } from "../markup.ts";
import { countOf } from "../../kernel/counts.ts";
import { signs, type Tone } from "./blocks.ts";
import { dataTable } from "./data-table.ts";
import { id } from "./figures.ts";

/** Rows that have one cause, as a card. */
export interface CauseCard {
  /** By which the list finds the rows. */
  readonly id: number;
  readonly tone: Tone;
  readonly outcome: string;
  readonly code: string;
  readonly title: string;
  readonly where?: string;
  readonly said?: string;
  readonly rows: number;
  /** The way to correct it. */
  readonly remedy: string;
  readonly samples: readonly {
    readonly place: string;
    readonly key: string | undefined;
    readonly says: Content;
  }[];
}

/** Causes as cards, each with its number, some rows, the way to correct them, and a button that shows all of its rows in the list. */
export function causeCards(cards: readonly CauseCard[]): Markup {
  return html`<ol class="causes">
    ${cards.map(renderCard)}
  </ol> `;
}

function renderCard(card: CauseCard): Markup {
  const { tone, outcome, code, title, where, said, rows, remedy, samples } = card;
  const lines = samples.map(({ place, key, says }) => [
    place,
    key === undefined ? "" : id(key),
    says,
  ]);
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
      ${dataTable(caption, columns, lines)}
      <p class="tools">
        <button type="button" data-set="cause=${card.id}">
          Show ${rows === 1 ? "this row" : `these ${countOf(rows, "row")}`} in the list
        </button>
      </p>
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
