import { section, toneOf } from "../../page/components/blocks.ts";
import { headline } from "../headline.ts";
import { createReadStream } from "node:fs";
import {
  describePlace,
  outcomes,
  pageLoadRows,
  reportOnLoad,
  showLoad,
  showLoadRow,
  UsageError,
  type ListedLoad,
  type LoadRow,
  type RowCause,
  type ReportFormat,
  type ShownRow,
} from "../../index.ts";
import { quoteCommand } from "../../operations/entrance-basics.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { moment } from "../../page/components/figures.ts";
import { preformatted } from "../../page/components/verbatim.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import { field, type Asked, type Download, type Route, type Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { openRoots } from "../safety/within-roots.ts";
import { changeTable } from "./change-table.ts";
import { choice, withAll, words } from "./filter-fields.ts";
import { keyLink, rowLink } from "./load-body.ts";

/** The first is taken where none is named. */
const pageSizes = [100, 50, 200, 500] as const;
/** A row that lies further down its file than can be read in this time is shown without its cells. */
const patienceMs = 15_000;

const formats: Readonly<Record<string, readonly [ReportFormat, type: string]>> = {
  "report.csv": ["csv", "text/csv; charset=utf-8"],
  "report.html": ["html", "text/html; charset=utf-8"],
  "report.json": ["json", "application/json"],
};

/** Rows of a load, and its files. */
export function loadRowsRoutes(means: DeskMeans): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/loads/:load/rows",
      answer: async (asked) => await rowsScreen(means, asked),
    },
    {
      method: "GET",
      path: "/loads/:load/rows/:row",
      answer: async (asked) => await rowScreen(means, asked),
    },
    {
      method: "GET",
      path: "/loads/:load/files/:name",
      answer: async ({ path }) => await keptFile(means, path["load"] ?? "", path["name"] ?? ""),
    },
    ...Object.entries(formats).map(([name, [format, type]]): Route => ({
      method: "GET",
      path: `/loads/:load/${name}`,
      answer: async ({ path, query, signal }) => {
        const { load } = await showLoad({ ...means.books, load: path["load"] ?? "" });
        const chosen = outcomes.filter((outcome) => query.getAll("outcome").includes(outcome));
        return {
          kind: "download",
          name: `${load.id}-${name}`,
          type,
          pour: async (write) =>
            await reportOnLoad({
              ...means.books,
              load: load.id,
              format,
              to: write,
              signal,
              outcomes: chosen.length === 0 ? undefined : chosen,
            }),
        };
      },
    })),
  ];
}

/** Rows alone: what a list that grows asks for, page by page, and whoever has no scripts goes through. */
async function rowsScreen(means: DeskMeans, { path, query }: Asked): Promise<Screen> {
  const { load } = await showLoad({ ...means.books, load: path["load"] ?? "" });
  const words = ["waybill", "report", load.id, "--format", "csv", ...means.flags];
  const back = html`<p><a href="${loadAddress(load.id)}">the load</a></p>`;
  const line = `${load.standing}, its rows as the ledger has them`;
  const title = `Rows of ${load.sourceName}`;
  return {
    kind: "screen",
    title,
    at: "loads",
    command: quoteCommand(words),
    parts: [
      { id: "head", content: headline("idle", { title, line, more: back }) },
      { id: "rows", content: await rowsPart(means, load, { query, causes: [] }) },
    ],
  };
}

/** A page of rows, and the form that chooses them. @param causes reasons that its rows have, as far as they were counted */
export async function rowsPart(
  { books }: DeskMeans,
  load: ListedLoad,
  { query, causes }: { readonly query: URLSearchParams; readonly causes: readonly RowCause[] },
): Promise<Markup> {
  if (load.prunedAt !== undefined)
    return html`<p class="empty">Its rows are no longer in the ledger.</p> `;
  const outcome = outcomes.find((one) => one === query.get("outcome"));
  const code = field(query, "code");
  const name = field(query, "field");
  const beyond = Number(field(query, "beyond") ?? Number.NaN);
  const lastFirst = query.get("order") === "last";
  const most = pageSizes.find((one) => String(one) === query.get("most")) ?? pageSizes[0];
  const { rows, next } = await pageLoadRows({
    ...books,
    load: load.id,
    outcomes: outcome === undefined ? undefined : [outcome],
    code,
    field: name,
    beyond: Number.isSafeInteger(beyond) ? beyond : undefined,
    lastFirst,
    most,
  });
  const more = new URLSearchParams(query);
  if (next !== undefined) more.set("beyond", String(next));
  const here = loadAddress(load.id);
  const pageAt = (asked: URLSearchParams): string => `${here}/rows?${asked.toString()}`;
  return section(
    "all-rows",
    "Rows",
    filterForm(here, query, causes),
    rows.length === 0
      ? html`<p class="empty">No row is so.</p>`
      : rowsTable(load, rows, pageAt(query)),
    next === undefined
      ? nothing
      : html`<p class="pages">
          <a href="${pageAt(more)}" rel="next">The next rows</a>
        </p>`,
  );
}

function filterForm(here: string, query: URLSearchParams, causes: readonly RowCause[]): Markup {
  const code = field(query, "code");
  const known = new Map(
    causes.flatMap((one) => (one.code === "other" ? [] : [[one.code, one.title] as const])),
  );
  if (code !== undefined && !known.has(code)) known.set(code, code);
  const sizes = pageSizes.map((size) => [String(size), String(size)] as const);
  return html`<form class="filter" action="${here}#all-rows">
    ${choice(query, "outcome", { options: withAll(outcomes) })}
    ${choice(query, "code", { label: "reason", options: [["", "all"], ...known] })}
    ${words(query, "field", { hint: "its name" })}
    ${choice(query, "order", {
      options: [
        ["first", "as in the file"],
        ["last", "last row first"],
      ],
    })}
    ${choice(query, "most", { label: "rows of a page", options: sizes })}
    <button>Show</button>
  </form> `;
}

function rowsTable(load: ListedLoad, rows: readonly LoadRow[], page: string): Markup {
  const lines = rows.map(
    ({ rowNumber, place, key, outcome, messages, httpStatus, attempts }) =>
      html`<tr>
        <td class="n">${rowLink(load, rowNumber, String(rowNumber))}</td>
        <td class="nowrap">${place}</td>
        <td>${key !== undefined && keyLink(key)}</td>
        <td class="nowrap ${toneOf(outcome)}">${outcome}</td>
        <td class="wide">${messages.join(" ")}</td>
        <td class="n">${httpStatus}</td>
        <td class="n">${attempts}</td>
      </tr> `,
  );
  const titles = ["where", "key", "outcome", "why"];
  const numbers = ["answer", "attempts"];
  return html`<div class="scroll">
    <table class="rows data" data-page="${page}">
      <caption class="unseen">
        rows of this page
      </caption>
      <thead>
        <tr>
          <th scope="col" class="n">row</th>
          ${titles.map((title) => html`<th scope="col">${title}</th>`)}
          ${numbers.map((title) => html`<th scope="col" class="n">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div> `;
}

async function rowScreen({ books, flags }: DeskMeans, { path, signal }: Asked): Promise<Screen> {
  const row = Number(path["row"]);
  const { load } = await showLoad({ ...books, load: path["load"] ?? "" });
  if (!Number.isSafeInteger(row) || row < 1) throw noSuchRow(load.id, path["row"] ?? "");
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const shown = await showLoadRow({ ...books, load: load.id, row, signal: patience });
  const { result } = shown;
  const title = `Row ${row} of ${load.sourceName}`;
  const words =
    result?.key === undefined
      ? ["waybill", "report", load.id, "--format", "csv", ...flags]
      : ["waybill", "history", result.key, ...flags];
  return {
    kind: "screen",
    title,
    at: "loads",
    command: quoteCommand(words),
    parts: [
      { id: "head", content: headOf(load, title, shown) },
      { id: "changes", content: changesOf(shown) },
      { id: "cells", content: cellsOf(shown) },
    ],
  };
}

function headOf(load: ListedLoad, title: string, { result }: ShownRow): Markup {
  const back = html`<p><a href="${loadAddress(load.id)}">the load</a></p>`;
  if (result === undefined) return headline("wait", { title, line: "Not reached yet", more: back });
  const { outcome, messages, key, httpStatus, attempts, elapsedMs, appliedAt, serverId } = result;
  const more = html`${messages.map((one) => html`<p>${one}</p>`)}
    <p class="dim">
      ${describePlace({ line: result.line }, load.terms?.sheet)}, ${attempts} attempts,
      ${Math.round(elapsedMs)}
      ms${httpStatus !== undefined && html`, answer ${httpStatus}`}${appliedAt !== undefined && html`, confirmed ${moment(appliedAt)}`}${serverId !== undefined && html`, record ${serverId}`}
    </p>
    ${key !== undefined && html`<p>key ${keyLink(key)}</p>`}${back}`;
  return headline(toneOf(outcome), { title, line: outcome, more });
}

function changesOf({ changes }: ShownRow): Markup {
  const table = changeTable("The record before and after", changes);
  return table === undefined ? nothing : section("changes", "What it changed", table);
}

function cellsOf({ cells, payload, unread }: ShownRow): Markup {
  if (cells === undefined)
    return section("cells", "Cells", html`<p class="empty">${unread ?? "They are not there."}</p>`);
  const lines = cells.map(({ column, cell }) => [column, html`<span class="free">${cell}</span>`]);
  return html`<div class="sides">
    ${section("cells", "As the file has it", dataTable("Cells", [{ title: "column" }, { title: "cell" }], lines))}
    ${section(
      "payload",
      "What is made of it",
      payload === undefined
        ? html`<p class="empty">Nothing that could be sent.</p>`
        : preformatted(JSON.stringify(payload, undefined, 2)),
    )}
  </div> `;
}

/** Only files of the load's own folder, and not what a link in their place leads to. */
async function keptFile({ books }: DeskMeans, asked: string, name: string): Promise<Download> {
  const { files, load } = await showLoad({ ...books, load: asked });
  const path = Object.entries(files).find(([one]) => one === name)?.[1];
  const within = await openRoots([books.runsDir]);
  const found = path === undefined ? undefined : await within.find(path);
  if (found === undefined)
    throw new UsageError(`load ${load.id} has no such file here`, {
      code: "ERR_NO_SUCH_PAGE",
      actions: ["The page of the load lists those that there are."],
    });
  return {
    kind: "download",
    name: `${load.id}-${found.split(/[\\/]/).at(-1) ?? name}`,
    type: "application/octet-stream",
    pour: async (write) => {
      for await (const chunk of createReadStream(found)) if (!(await write(chunk))) return;
    },
  };
}

function noSuchRow(loadId: string, row: string): UsageError {
  return new UsageError(`load ${loadId} has no row ${row}`, {
    code: "ERR_NO_SUCH_ROW",
    actions: ["Rows are counted from 1, the header not included."],
  });
}
