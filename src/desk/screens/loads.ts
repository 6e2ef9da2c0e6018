import { headline } from "../headline.ts";
import { findTarget, listLoads, loadStandings, targetNames, type ListedLoad } from "../../index.ts";
import { quoteArgument } from "../../operations/entrance-basics.ts";
import { moment } from "../../page/components/figures.ts";
import { shareBar } from "../../page/components/share-bar.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import { field, type Asked, type Route, type Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { choice, withAll, words } from "./filter-fields.ts";
import { sayCounts, sharesOf, standingTones, whoOf } from "../words.ts";

const pageSize = 50;

/** The newest loads, of any host. */
export function loadsRoutes(means: DeskMeans): readonly Route[] {
  const moved = async () => ({ kind: "moved", to: "/loads" }) as const;
  return [
    { method: "GET", path: "/", answer: moved },
    { method: "GET", path: "/loads", answer: async (asked) => await loadsScreen(means, asked) },
  ];
}

async function loadsScreen({ books, flags }: DeskMeans, { query }: Asked): Promise<Screen> {
  const { runsDir, ledger } = books;
  const standing = loadStandings.find((one) => one === query.get("status"));
  const target = targetNames.find((one) => one === query.get("target"));
  const file = field(query, "file");
  const behind = behindOf(query);
  const found = await listLoads(runsDir, {
    ledger,
    standings: standing === undefined ? undefined : [standing],
    target,
    file,
    behind,
    most: pageSize + 1,
  });
  const loads = found.slice(0, pageSize);
  const isChosen = standing !== undefined || target !== undefined || file !== undefined;
  const words = [
    ...(standing === undefined ? [] : ["--status", standing]),
    ...(target === undefined ? [] : ["--target", target]),
    ...flags,
  ];
  return {
    kind: "screen",
    title: "Loads",
    at: "loads",
    command: ["waybill", "loads", ...words.map(quoteArgument)].join(" "),
    parts: [
      { id: "head", content: headOf(loads, isChosen || behind !== undefined), isLive: true },
      { id: "filter", content: filterForm(query) },
      { id: "loads", content: listOf(loads, isChosen), isLive: true },
      { id: "pages", content: found.length > pageSize ? nextPage(query, loads.at(-1)) : nothing },
    ],
  };
}

function headOf(loads: readonly ListedLoad[], isPart: boolean): Markup {
  const running = loads.filter(({ standing }) => standing === "running").length;
  const waiting = loads.filter(({ standing }) => standing === "stopped" || standing === "killed");
  const line = [
    running === 0 ? "Nothing is being loaded" : `${running} at work`,
    waiting.length === 0 ? "nothing waits for a person" : `${waiting.length} can be resumed`,
  ].join(", ");
  const tone = waiting.length > 0 ? "wait" : "good";
  return headline(tone, { title: isPart ? "Loads, a part of them" : "Loads", line });
}

function filterForm(query: URLSearchParams): Markup {
  return html`<form class="filter" action="/loads">
    ${choice(query, "status", { options: withAll(loadStandings) })}
    ${choice(query, "target", { options: withAll(targetNames) })}
    ${words(query, "file", { hint: "its name begins" })}
    <button>Show</button>
  </form> `;
}

function listOf(loads: readonly ListedLoad[], isChosen: boolean): Markup {
  if (loads.length === 0)
    return html`<p class="empty">
      ${isChosen ? "No load is so." : "No load has been run from here yet."}
    </p> `;
  return html`<ul class="list">
    ${loads.map(renderLoad)}
  </ul> `;
}

function renderLoad(load: ListedLoad): Markup {
  const { id, sourceName, targetName, standing, counts, rowCount, createdAt } = load;
  const line = sayCounts(counts, rowCount);
  return html`<li>
    <div>
      <a class="name" href="${loadAddress(id)}">${sourceName}</a>
      <p class="dim">→ ${findTarget(targetName)?.name ?? targetName}</p>
      <p class="dim"><span class="id">${id}</span></p>
    </div>
    <div>
      <p>${line}</p>
      ${shareBar(line, sharesOf(counts, rowCount))}
    </div>
    <div class="tail">
      <span class="badge ${standingTones[standing]}">${standing}</span>
      <p>${moment(createdAt)}</p>
      <p class="dim">${whoOf(load)}</p>
    </div>
  </li> `;
}

/** Behind which load a page begins, as its address says. */
function behindOf(query: URLSearchParams): Pick<ListedLoad, "id" | "createdAt"> | undefined {
  const id = field(query, "behind");
  const createdAt = Number(field(query, "at") ?? Number.NaN);
  return id === undefined || !Number.isSafeInteger(createdAt) ? undefined : { id, createdAt };
}

function nextPage(query: URLSearchParams, last: ListedLoad | undefined): Markup {
  if (last === undefined) return nothing;
  const next = new URLSearchParams(query);
  next.set("behind", last.id);
  next.set("at", String(last.createdAt));
  return html`<p class="pages"><a href="/loads?${next.toString()}">Older loads</a></p> `;
}
