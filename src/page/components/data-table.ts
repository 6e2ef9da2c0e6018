import { type Content, html, type Markup, nothing } from "../markup.ts";

/** A column of a small table; `kind` are the classes of its cells. */
export interface TableColumn {
  readonly title: string;
  readonly kind?: string;
}

/**
 * A table of some lines, with a caption and the titles of its columns. The first cell of a line is its heading.
 * @param caption says what the lines are; seen by everybody. A text where there are more than four columns
 */
export function dataTable(
  caption: Content,
  columns: readonly TableColumn[],
  lines: readonly (readonly Content[])[],
): Markup {
  const kindOf = (at: number): Markup => {
    const kind = columns[at]?.kind;
    return kind === undefined ? nothing : html` class="${kind}"`;
  };
  const titles = columns.map(({ title }, at) => html`<th scope="col" ${kindOf(at)}>${title}</th>`);
  const rows = lines.map((cells) => {
    const shown = cells.map((cell, at) =>
      at === 0
        ? html`<th scope="row" ${kindOf(at)}>${cell}</th>`
        : html`<td${kindOf(at)}>${cell}</td>`,
    );
    return html`<tr>
      ${shown}
    </tr> `;
  });
  // A wide one is moved by the keys of whoever has no mouse, where it is wider than its place.
  const isWide = columns.length > 4 && typeof caption === "string";
  return html`<div
    class="scroll"
    ${isWide && html` tabindex="0" role="group" aria-label="${caption}"`}
  >
    <table class="data">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${titles}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div> `;
}

export const dataTableStyle = `
table { border-collapse: collapse; max-width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0 0 var(--s2); }
th, td { text-align: left; vertical-align: top; padding: var(--s1) var(--s3); border-bottom: 1px solid var(--line); }
.data th:first-child, .data td:first-child { padding-left: 0; }
thead th { color: var(--dim); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; }
.data .free { white-space: normal; min-width: 8rem; }
th.n, td.n { text-align: right; }
.scroll { position: relative; max-width: 100%; overflow-x: auto; }
.scroll + .scroll { margin-top: var(--s4); }
@media screen and (max-width: 640px) { .data th, .data td { padding: var(--s1) var(--s2); } }
@media print { .scroll { overflow: visible; } .data .n { white-space: normal; overflow-wrap: anywhere; } tr { break-inside: avoid; } }
`;
