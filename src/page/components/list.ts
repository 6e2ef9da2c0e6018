import { type Content, html, type Markup, nothing } from "../markup.ts";
import type { TableColumn } from "./data-table.ts";

/** One way to narrow or to order a list: a choice of values, the first of which narrows nothing. */
export interface ListChoice {
  /** By which the list's script and a server know it. */
  readonly name: string;
  readonly label: string;
  /** Options that are known beforehand; the script may add those that it finds. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

interface ListParts {
  readonly title: Content;
  /** What the rows are, in the plural. */
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly choices: readonly ListChoice[];
  /** Beside the choices. */
  readonly tools?: Content;
  /** What a reader without scripts does. */
  readonly otherwise: string;
  /** Where rows are asked for page by page; without it they stand in the page itself. */
  readonly rowsAt?: string;
}

/**
 * A list of rows, still empty, which the script of the page fills: search, choices, pages, export of what is shown. It is a table for
 * whoever hears it, and becomes cards where it is narrow.
 */
export function list(parts: ListParts): Markup {
  const { title, caption, columns, choices, tools, otherwise, rowsAt } = parts;
  const heads = columns.map(
    ({ title, kind = "" }) =>
      html`<th scope="col" role="columnheader" class="${kind}">${title}</th>`,
  );
  const selects = choices.map(
    ({ name, label, options }) =>
      html`<label
        >${label}
        <select id="${name}" data-filter="${name}">
          ${options.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}
        </select></label
      > `,
  );
  return html`<section
    id="list"
    aria-labelledby="list-title"
    ${rowsAt !== undefined && html` data-rows="${rowsAt}"`}
  >
    <h2 id="list-title" tabindex="-1">${title}</h2>
    <noscript><p>The rows need scripts. Without them: ${otherwise}</p></noscript>
    <div class="tools" role="search" aria-label="Narrow the list">
      <input
        id="search"
        type="search"
        placeholder="search in all columns"
        aria-label="search in all columns"
      />
      ${selects}${tools ?? nothing}<button id="clear" type="button">show all</button>
    </div>
    <div class="tools pages">
      <span id="count" role="status"></span>
      <span class="turn" role="group" aria-label="Pages"
        ><button id="first" type="button">first</button
        ><button id="back" type="button">previous</button><button id="on" type="button">next</button
        ><button id="last" type="button">last</button></span
      >
      <button id="save" type="button">save what is shown as CSV</button>
    </div>
    <div class="scroll">
      <table id="rows" role="table">
        <caption class="unseen">
          ${caption}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            ${heads}
          </tr>
        </thead>
        <tbody></tbody>
      </table>
    </div>
  </section> `;
}

export const listStyle = `
.tools { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s3); align-items: center; }
#list .tools { margin-bottom: var(--s3); }
.tools label { display: inline-flex; gap: var(--s2); align-items: center; }
.tools select { min-width: 0; max-width: 16rem; text-overflow: ellipsis; }
.tools .turn { display: inline-flex; gap: var(--s1); }
#search { flex: 1 1 16rem; max-width: 28rem; }
#count { font-variant-numeric: tabular-nums; }
#rows { width: 100%; }
#rows thead th { position: sticky; top: 0; background: var(--paper); border-bottom: 2px solid var(--line); z-index: 1; }
#rows .wordy { min-width: 14rem; }
#rows .half { min-width: 8rem; }
#rows td.free, #rows td.half { overflow-wrap: anywhere; white-space: pre-wrap; }
@media screen and (min-width: 641px) and (max-width: 1000px) { #list > .scroll { overflow-x: auto; } }
@media screen and (min-width: 1001px) { #list > .scroll { overflow: visible; } }
@media screen and (max-width: 640px) {
  .tools label:has(select) { display: grid; grid-template-columns: 4rem minmax(0, 1fr); flex: 1 1 100%; }
  .tools select { max-width: none; }
  #search { flex-basis: 100%; max-width: none; }
  #rows, #rows tbody { display: block; }
  #rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #rows tr { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: var(--s1) var(--s3); padding: var(--s2) 0; border-bottom: 1px solid var(--line); }
  #rows td, #rows tbody th { display: block; grid-column: span 2; padding: 0; border: 0; text-align: left; min-width: 0; white-space: pre-wrap; }
  #rows td:empty { display: none; }
  #rows td.wordy, #rows th.wide, #rows td.wide { grid-column: 1 / -1; }
  #rows td.half { grid-column: span 3; }
  #rows td.leads { order: -1; }
  #rows td[data-title]::before { content: attr(data-title); display: block; font-size: var(--small); color: var(--dim); font-weight: 400; }
}
@media print { #rows thead th { position: static; } #rows tbody { break-inside: avoid; } #list > .scroll { overflow: visible; } }
`;
