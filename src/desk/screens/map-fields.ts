import {
  findTarget,
  type Inspection,
  type PreviewedField,
  type PreviewedRow,
  type SuggestedColumn,
  type Suggestion,
} from "../../index.ts";
import { countOf, showCell } from "../../operations/entrance-basics.ts";
import { section, signs, toneOf, type Tone } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { preformatted } from "../../page/components/verbatim.ts";
import { html, nothing, type Content, type Markup } from "../../page/markup.ts";
import type { Draft } from "../map/drafts.ts";
import { queryOf } from "../map/way.ts";
import { hiddenFields } from "./filter-fields.ts";

/** A column on the left, what becomes of it on the right. */
interface Match {
  readonly column: string | undefined;
  readonly cells: readonly string[];
  readonly field: string | undefined;
  readonly tone: Tone;
  readonly words: string;
  readonly reasons: readonly string[];
}

/** Columns left, fields right: what the mapping does with each, and what is proposed for the others and why. */
export function matchesOf({ inspection, questions, judged, way }: Draft): Markup {
  if (inspection === undefined || judged === undefined || judged.rows.length === 0) return nothing;
  const proposals = questions?.suggestion().proposals ?? [];
  const matches = findMatches(inspection, judged.rows, proposals);
  const target = findTarget(way.target ?? judged.report?.mapping.target ?? "");
  const describe = (field: string): string | undefined =>
    target?.fields.find(({ name }) => name === field)?.description;
  const items = matches.map(
    ({ column, cells, field, tone, words, reasons }) =>
      html`<tr>
        <th scope="row">
          ${column === undefined ? html`<span class="dim">no column</span>` : column}
          ${cells.length > 0 && html`<span class="dim cells">${cells.map(showCell).join(" ")}</span>`}
        </th>
        <td class="way ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${words}</td>
        <td>
          ${field === undefined ? html`<span class="dim">no field</span>` : html`<b>${field}</b>`}
          ${field !== undefined && html`<span class="dim cells">${describe(field)}</span>`}
        </td>
        <td class="wide">${reasons.join("; ")}</td>
      </tr>`,
  );
  return section(
    "matches",
    "Columns and fields",
    html`<div class="scroll">
      <table class="rows matches">
        <caption class="unseen">
          columns of the file on the left, fields of the API on the right
        </caption>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">goes to</th>
            <th scope="col">field</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          ${items}
        </tbody>
      </table>
    </div>`,
  );
}

function findMatches(
  { source, rows: read }: Inspection,
  rows: readonly PreviewedRow[],
  proposals: Suggestion["proposals"],
): readonly Match[] {
  const users = usersOf(rows);
  const ofColumns = source.header.flatMap((column, at): readonly Match[] => {
    const cells = [...new Set(read.map((row) => row.cells[at] ?? ""))]
      .filter((cell) => cell.trim() !== "")
      .slice(0, 2);
    const mine = proposals.filter((one) => one.column === column);
    const fields = users.get(column) ?? [];
    if (fields.length > 0)
      return fields.map((field) => {
        const proposal = mine.find((one) => one.field === field);
        return {
          column,
          cells,
          field,
          tone: "good",
          words: "mapped",
          reasons: proposal?.reasons ?? [],
        };
      });
    const [best] = mine;
    return [
      best === undefined
        ? { column, cells, field: undefined, tone: "idle", words: "not used", reasons: [] }
        : { column, cells, field: best.field, ...sayProposal(best) },
    ];
  });
  const proposed = new Set(ofColumns.map(({ field }) => field));
  return [...ofColumns, ...fieldsAlone(rows).filter(({ field }) => !proposed.has(field))];
}

const sayProposal = ({
  certainty,
  reasons,
}: SuggestedColumn): Pick<Match, "tone" | "words" | "reasons"> => ({
  tone: "wait",
  words: certainty === "possible" ? "perhaps" : "likely, not mapped yet",
  reasons,
});

/** The fields that each column goes to, in some row. */
function usersOf(rows: readonly PreviewedRow[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, Set<string>>();
  for (const { fields } of rows)
    for (const { field, from } of fields)
      for (const { column } of from) users.set(column, (users.get(column) ?? new Set()).add(field));
  return new Map([...users].map(([column, fields]) => [column, [...fields]]));
}

/** Fields that no column goes to: what a person has to decide, and what is the same in every row. */
function fieldsAlone(rows: readonly PreviewedRow[]): readonly Match[] {
  const fed = new Set(
    rows.flatMap(({ fields }) =>
      fields.flatMap(({ field, from }) => (from.length > 0 ? field : [])),
    ),
  );
  const [first] = rows;
  return (first?.fields ?? []).flatMap(({ field, from, value, error, unmet }): readonly Match[] => {
    if (from.length > 0 || fed.has(field)) return [];
    const head = { column: undefined, cells: [], field };
    if (error !== undefined)
      return [{ ...head, tone: "bad", words: "to be decided", reasons: [error.message] }];
    const shown = value === undefined ? `left out: not ${unmet ?? "so"}` : JSON.stringify(value);
    return [{ ...head, tone: "idle", words: "in every row", reasons: [shown] }];
  });
}

const mostExamples = 3;

/** What the mapping makes of real cells, for each field that a column goes to. */
export function conversionsOf({ judged }: Draft): Markup {
  const rows = judged?.rows ?? [];
  const byField = new Map<
    string,
    { readonly row: PreviewedRow; readonly made: PreviewedField }[]
  >();
  for (const row of rows)
    for (const made of row.fields) {
      if (made.from.length === 0) continue;
      const examples = byField.get(made.field) ?? [];
      const isNew = examples.every((one) => showFrom(one.made) !== showFrom(made));
      if (examples.length < mostExamples && isNew) examples.push({ row, made });
      byField.set(made.field, examples);
    }
  if (byField.size === 0) return nothing;
  const cells = [...byField].flatMap(([field, examples]) =>
    examples.map(({ row, made }, at): readonly Content[] => [
      at === 0 ? field : html`<span class="unseen">${field}</span>`,
      showFrom(made),
      madeOf(made),
      row.place,
    ]),
  );
  return section(
    "conversions",
    "What it makes of cells",
    dataTable(
      html`<span class="dim"
        >Different cells of the first ${countOf(rows.length, "row")}, ${mostExamples} a field</span
      >`,
      [
        { title: "field" },
        { title: "cell", kind: "free" },
        { title: "becomes", kind: "free" },
        { title: "where", kind: "nowrap" },
      ],
      cells,
    ),
  );
}

function showFrom({ from }: PreviewedField): string {
  const [only, ...others] = from;
  if (only !== undefined && others.length === 0) return showCell(only.cell);
  return from.map(({ column, cell }) => `${column} ${showCell(cell)}`).join(", ");
}

function madeOf({ value, error, unmet }: PreviewedField): Markup {
  if (error !== undefined)
    return html`<span class="bad"><span aria-hidden="true">✕</span> ${error.message}</span>`;
  if (value === undefined)
    return html`<span class="dim">left out${unmet !== undefined && `: not ${unmet}`}</span>`;
  return html`<ins>${JSON.stringify(value)}</ins>`;
}

/** One row through all steps: its cells, each field, what would be sent. */
export function rowOf(
  draft: Draft,
  row: PreviewedRow | undefined,
  unread: string | undefined,
): Markup {
  const { judged, way } = draft;
  if (judged === undefined || judged.rows.length === 0) return nothing;
  const chooser = html`<form class="filter" action="/map/view#row">
    ${hiddenFields(queryOf(way))}<label
      >row, from 1<input type="number" name="row" min="1" value="${row?.rowNumber ?? 1}" /></label
    ><button>Show</button>
  </form>`;
  if (row === undefined)
    return section("row", "One row through all steps", chooser, html`<p class="bad">${unread}</p>`);
  const { place, outcome, fields, errors, payload, tags, recordOf } = row;
  const tone = outcome === "skipped" ? "idle" : outcome === "valid" ? "good" : toneOf(outcome);
  const made = fields.map((one): readonly Content[] => [
    one.field,
    one.from.length === 0
      ? html`<span class="dim">no column</span>`
      : one.from.map(({ column, cell }) => `${column} ${showCell(cell)}`).join(", "),
    madeOf(one),
  ]);
  return section(
    "row",
    "One row through all steps",
    chooser,
    html`<p>
      <span class="badge ${tone}">${outcome}</span> row ${row.rowNumber},
      ${place}${recordOf !== undefined && html`, part of the record of row ${recordOf}`}
    </p>`,
    // What is wrong with a field stands beside it.
    errors
      .filter(
        (error) =>
          !fields.some((one) => one.error !== undefined && error.endsWith(one.error.message)),
      )
      .map((error) => html`<p class="bad">${error}</p>`),
    html`<div class="sides">
      ${dataTable(
        "From cells to fields",
        [{ title: "field" }, { title: "from", kind: "free" }, { title: "becomes", kind: "free" }],
        made,
      )}
      <div>
        <h3>What would be sent</h3>
        ${
          payload === undefined
            ? html`<p class="empty">Nothing.</p>`
            : preformatted(JSON.stringify({ ...payload, ...tags }, undefined, 2))
        }
      </div>
    </div>`,
  );
}
