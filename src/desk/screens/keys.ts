import { toneOf } from "../../page/components/blocks.ts";
import { headline } from "../headline.ts";
import { findHistory, type HistoryEntry } from "../../index.ts";
import { countOf, quoteCommand } from "../../operations/entrance-basics.ts";
import { moment } from "../../page/components/figures.ts";
import { html, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import { field, type Asked, type Route, type Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { changeTable } from "./change-table.ts";

const most = 200;

/** Everything that ever happened to one key, by all loads of the ledger. */
export function keysRoutes(means: DeskMeans): readonly Route[] {
  return [{ method: "GET", path: "/keys", answer: async (asked) => await keyScreen(means, asked) }];
}

async function keyScreen({ books, flags }: DeskMeans, { query }: Asked): Promise<Screen> {
  const key = field(query, "key");
  const head = {
    kind: "screen",
    at: "keys",
    command: quoteCommand(["waybill", "history", key ?? "KEY", ...flags]),
  } as const;
  const form = { id: "form", content: searchForm(key) };
  if (key === undefined) return { ...head, title: "Key", parts: [form] };
  const { entries, isCut, pruned } = await findHistory({ ...books, key, most, withChanges: true });
  const loads = new Set(entries.map(({ loadId }) => loadId)).size;
  const line =
    entries.length === 0
      ? "Nothing is known of it"
      : `${countOf(entries.length, "row")} of ${countOf(loads, "load")}${entries.length > 1 ? ", the newest first" : ""}`;
  const more = html`${isCut && html`<p>Older ones are left out.</p>`}${pruned > 0 && html`<p>${countOf(pruned, "load")} were pruned: of those only creates are still known.</p>`}`;
  const tone = entries.length === 0 ? "wait" : toneOfEntry(entries.at(-1));
  return {
    ...head,
    title: `Key ${key}`,
    parts: [
      form,
      { id: "head", content: headline(tone, { title: key, line, more }) },
      {
        id: "entries",
        content: html`<ol class="history">
          ${entries.toReversed().map(renderEntry)}
        </ol> `,
      },
    ],
  };
}

const toneOfEntry = (entry: HistoryEntry | undefined) =>
  entry?.outcome === undefined ? "wait" : toneOf(entry.outcome);

function searchForm(key: string | undefined): Markup {
  return html`<form class="filter" action="/keys">
    <label
      >a key as files have it, or an id that the API gave<input
        type="search"
        name="key"
        value="${key ?? ""}"
    /></label>
    <button>Show</button>
  </form> `;
}

function renderEntry(entry: HistoryEntry): Markup {
  const { at, loadId, rowNumber, line, place, sourceName, target, outcome, reasons, httpStatus } =
    entry;
  const tone = toneOfEntry(entry);
  const load = loadAddress(loadId);
  return html`<li>
    <p>
      <span class="badge ${tone}">${outcome ?? "under way"}</span> ${moment(at)}
      <span class="dim">→ ${target}${httpStatus !== undefined && `, answer ${httpStatus}`}</span>
    </p>
    <p>
      <a href="${load}/rows/${rowNumber}">${sourceName} ${place ?? `line ${line}`}</a>, load
      <a class="id" href="${load}">${loadId}</a>
    </p>
    ${reasons.map(({ message }) => html`<p>${message}</p>`)}${changeTable("What it changed", entry.changes)}
  </li> `;
}
