import { atPlace, nameOfPlace, targetNames, type Inspection } from "../../index.ts";
import {
  describeProfile,
  describeShape,
  describeWarning,
  profileTitles,
} from "../../operations/entrance.ts";
import { countOf } from "../../operations/entrance-basics.ts";
import { fold, section } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { html, nothing, type Content, type Markup } from "../../page/markup.ts";
import { choice, hiddenFields, words } from "./filter-fields.ts";
import type { Draft } from "../map/drafts.ts";
import { queryOf } from "../map/way.ts";

/** What the file is mapped for, and how it is read; why it can't be read so may say which names there are. */
export function wayForm({ way, failed: refused, judged }: Draft): Markup {
  const query = new URLSearchParams(queryOf(way));
  const kept = queryOf({ ...way, target: undefined, reading: {} });
  const target =
    way.mapping === undefined &&
    choice(query, "target", {
      label: "for",
      options: [["", "choose an API operation"], ...targetNames.map((one) => [one, one] as const)],
    });
  const choices = refused?.choices ?? [];
  const named = refused?.code === "ERR_SOURCE_SHEET" ? "sheet" : "entry";
  const inside =
    choices.length > 0 &&
    choice(query, named, {
      label: named === "sheet" ? "which sheet" : "which file of the archive",
      options: [["", "choose"], ...choices.map((one) => [one, one] as const)],
    });
  const settings = [
    ...(choices.length > 0 && named === "sheet"
      ? []
      : [["sheet", "sheet", "name or number"] as const]),
    ...(choices.length > 0 && named === "entry"
      ? []
      : [["entry", "file of a zip", "its name"] as const]),
    ["encoding", "encoding", "as its bytes show"],
    ["delimiter", "delimiter", "as its rows show"],
    ["quote", "quote", '"'],
    ["header-row", "line of the header", "as found"],
    ["footer", "lines below the rows", "as found"],
    ["accept", "let pass, by code", "footer-total, …"],
  ] as const;
  const isRefused = refused !== undefined || judged?.refused !== undefined;
  const show = html`<button>Show</button>`;
  // Beside what it is for: where nothing but the folded settings can be changed, among these.
  const isChosen = way.mapping !== undefined && choices.length === 0;
  return html`<form class="filter way" action="/map/view">
    ${hiddenFields(kept)}${target}${inside}${!isChosen && show}
    <details class="fold" ${isRefused && html`open`}>
      <summary>Read it otherwise</summary>
      <div class="settings">
        ${settings.map(([name, label, hint]) => words(query, name, { label, hint }))}
        ${isChosen && show}
      </div>
    </details>
  </form> `;
}

/** What the reader sees, as `waybill inspect` tells it. */
export function readerOf(inspection: Inspection): Markup {
  const { warnings } = inspection;
  return section(
    "reader",
    "What is in the file",
    html`<p>${formOf(inspection)}</p>`,
    warnings.length === 0
      ? html`<p class="good"><span aria-hidden="true">✓</span> No damage is suspected.</p>`
      : html`<h3>Worth a look</h3>
          <ul class="steps">
            ${warnings.map((one) => html`<li>${describeWarning(one)}</li>`)}
          </ul>`,
    firstRows(inspection),
    columnsOf(inspection),
  );
}

function formOf({ source, rowCount }: Inspection): string {
  const { header, headerLine, sheet } = source;
  return `${countOf(rowCount, "row")}, ${countOf(header.length, "column")}, header ${atPlace(headerLine, sheet)}; ${describeShape(source)}`;
}

function firstRows({ source, rows }: Inspection): Markup {
  if (rows.length === 0) return nothing;
  const { sheet, header } = source;
  const lines = rows.map(({ line, cells }): readonly Content[] => [
    nameOfPlace(line, sheet),
    ...header.map((_, at) => html`<span class="cell">${cells[at] ?? ""}</span>`),
  ]);
  const titles = header.map((title) => ({ title: title === "" ? "(no name)" : title }));
  return dataTable(
    `The first ${countOf(rows.length, "row")}`,
    [{ title: "where", kind: "nowrap" }, ...titles],
    lines,
  );
}

function columnsOf({ columns, rowCount }: Inspection): Markup {
  return fold(
    `Each of the ${countOf(columns.length, "column")}`,
    dataTable(
      "What the cells of the columns look like",
      profileTitles.map((title, at) => ({ title, kind: kinds[at] ?? "" })),
      columns.map((column) => describeProfile(column, rowCount)),
    ),
  );
}

/** Of the cells of a column's line. */
const kinds = ["", "", "n", "n", "n", "nowrap", "wait"];
