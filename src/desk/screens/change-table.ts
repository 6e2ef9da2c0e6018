import type { ShownChange } from "../../index.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { html, type Markup } from "../../page/markup.ts";

/** Fields that a row changed, before and after; undefined where none is known. */
export function changeTable(
  caption: string,
  changes: readonly ShownChange[] | undefined,
): Markup | undefined {
  if (changes === undefined || changes.length === 0) return undefined;
  const none = html`<span class="dim">(none)</span>`;
  const lines = changes.map(({ field, before, after }) => [
    field,
    before === undefined ? none : html`<del>${before}</del>`,
    after === undefined ? none : html`<ins>${after}</ins>`,
  ]);
  const columns = [
    { title: "field" },
    { title: "before", kind: "free" },
    { title: "after", kind: "free" },
  ];
  return dataTable(caption, columns, lines);
}
