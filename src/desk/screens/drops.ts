import { headline } from "../headline.ts";
import {
  decideArrival,
  listArrivals,
  listDrops,
  listLoads,
  showArrival,
  type Arrival,
  type ArrivalDecision,
  type DropStanding,
  type ShownArrival,
} from "../../index.ts";
import { countOf, isoTime, quoteCommand } from "../../operations/entrance-basics.ts";
import { facts, section, steps } from "../../page/components/blocks.ts";
import { id, moment } from "../../page/components/figures.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import { loadAddress } from "../addresses.ts";
import { field, type Asked, type Route, type Screen } from "../answer.ts";
import type { DeskMeans } from "../means.ts";
import { changeForm } from "../render-screen.ts";
import type { Visitor } from "../visitor.ts";
import { calendarBegin, calendarOf, toneOfArrival } from "./calendar.ts";

const mostArrivals = 2000;

/** What came by itself, and what should have. */
export function dropsRoutes(means: DeskMeans): readonly Route[] {
  return [
    { method: "GET", path: "/drops", answer: async () => await dropsScreen(means) },
    {
      method: "GET",
      path: "/drops/:arrival",
      answer: async (asked) => await arrivalScreen(means, asked),
    },
    ...(["release", "reject", "again"] as const).map((decision): Route => ({
      method: "POST",
      path: `/drops/:arrival/${decision}`,
      right: "operate",
      answer: async (asked) => {
        const arrival = asked.path["arrival"] ?? "";
        const because = field(asked.form, "because") ?? "";
        await decideArrival({ ...placeOf(means), arrival, decision, because });
        return { kind: "moved", to: `/drops/${encodeURIComponent(arrival)}` };
      },
    })),
  ];
}

const placeOf = ({ books, configPath }: DeskMeans) => ({
  ...books,
  ...(configPath === undefined ? {} : { configPath }),
});

async function dropsScreen(means: DeskMeans): Promise<Screen> {
  const standings = await listDrops(placeOf(means));
  const arrivals = await listArrivals({ ...means.books, most: mostArrivals });
  const now = means.now();
  const waiting = standings.flatMap(({ open }) =>
    open.filter(({ nextSteps }) => nextSteps.length > 0),
  );
  const out = standings.filter(({ outage }) => outage !== undefined);
  const isAllWell = waiting.length + out.length === 0;
  const line = isAllWell
    ? `${countOf(standings.length, "drop")}, and none needs a person`
    : `${countOf(waiting.length, "arrival")} to look at${out.length > 0 ? `, ${countOf(out.length, "drop")} out of reach` : ""}`;
  return {
    kind: "screen",
    title: "Drops",
    at: "drops",
    command: quoteCommand(["waybill", "drops", ...means.flags]),
    parts: [
      {
        id: "head",
        content: headline(isAllWell ? "good" : "wait", { title: "Drops", line }),
        isLive: true,
      },
      { id: "waiting", content: waitingOf(waiting), isLive: true },
      {
        id: "calendar",
        content: calendarOf(
          standings.map(({ name }) => name),
          arrivals,
          { now, rows: await rowsOf(means, arrivals, calendarBegin(now)) },
        ),
        isLive: true,
      },
      {
        id: "drops",
        content: html`<ul class="list">
          ${standings.map(renderDrop)}
        </ul> `,
        isLive: true,
      },
    ],
  };
}

/** Loads that one look at the ledger asks for. */
const loadsAtOnce = 500;

/** Rows of the files that came since, where they were loaded. */
async function rowsOf(
  { books: { runsDir, ledger } }: DeskMeans,
  arrivals: readonly Arrival[],
  since: number,
): Promise<ReadonlyMap<string, number>> {
  const recent = arrivals.filter(({ seenAt, dueAt = seenAt }) => dueAt >= since);
  const ids = [...new Set(recent.flatMap(({ loadId }) => loadId ?? []))];
  const rows = new Map<string, number>();
  for (let at = 0; at < ids.length; at += loadsAtOnce)
    for (const { id: load, rowCount } of await listLoads(runsDir, {
      ledger,
      ids: ids.slice(at, at + loadsAtOnce),
    }))
      if (rowCount !== undefined) rows.set(load, rowCount);
  return rows;
}

const inLine = (text: string): string => text.replaceAll("\n", " ");

function waitingOf(arrivals: readonly Arrival[]): Markup {
  if (arrivals.length === 0) return nothing;
  return section(
    "waiting",
    "Waits for a person",
    html`<ul>
      ${arrivals.map(
        (arrival) =>
          html`<li>
            ${arrivalLink(arrival)}: ${arrival.state}, of
            ${arrival.drop}${arrival.reason !== undefined && html`. ${inLine(arrival.reason)}`}
          </li>`,
      )}
    </ul>`,
  );
}

function arrivalLink({ id: arrival, name, dueAt }: Arrival): Markup {
  const words =
    name !== "" ? name : dueAt === undefined ? arrival : `due ${isoTime(dueAt).slice(0, 16)}`;
  return html`<a href="/drops/${encodeURIComponent(arrival)}">${words}</a>`;
}

function renderDrop({ name, folder, last, nextDueAt, outage, streak }: DropStanding): Markup {
  return html`<li>
    <div>
      <span class="name">${name}</span>
      <p class="dim">${folder ?? "no longer in the configuration"}</p>
    </div>
    <div>
      ${
        last === undefined
          ? html`<p class="dim">nothing has come yet</p>`
          : html`<p>last ${arrivalLink(last)}, ${moment(last.seenAt)}</p>
              <p class="dim">${streak} in a row went in by themselves</p>`
      }
      ${outage !== undefined && html`<p class="bad">out of reach since ${moment(outage.since)}: ${outage.reason}</p>`}
    </div>
    <div class="tail">
      ${last !== undefined && html`<span class="badge ${toneOfArrival(last)}">${last.state}</span>`}
      ${nextDueAt !== undefined && html`<p class="dim">next by ${moment(nextDueAt)}</p>`}
    </div>
  </li> `;
}

async function arrivalScreen(means: DeskMeans, { path, visitor }: Asked): Promise<Screen> {
  const shown = await showArrival({ ...placeOf(means), arrival: path["arrival"] ?? "" });
  const { arrival, events, nextSteps } = shown;
  const title = arrival.name === "" ? `No file came into ${arrival.drop}` : arrival.name;
  const more = html`<p>${inLine(arrival.reason ?? "")}</p>
    <p class="dim">of the drop ${arrival.drop}, seen ${moment(arrival.seenAt)}</p>`;
  return {
    kind: "screen",
    title: `${title}, ${arrival.state}`,
    at: "drops",
    command: quoteCommand(["waybill", "drops", "show", arrival.id, ...means.flags]),
    parts: [
      {
        id: "head",
        content: headline(toneOfArrival(arrival), { title, line: arrival.state, more }),
        isLive: true,
      },
      {
        id: "next",
        content:
          nextSteps.length === 0 ? nothing : section("next", "What to do next", steps(nextSteps)),
        isLive: true,
      },
      {
        id: "decide",
        content: decisionForms(shown, visitor),
      },
      {
        id: "events",
        content: section(
          "events",
          "What happened",
          html`<ol class="history">
            ${events.toReversed().map(
              ({ at, state, reason, person }) =>
                html`<li>
                  <p>
                    <b>${state}</b>
                    ${moment(at)}${person !== undefined && html`, by ${person}`}
                  </p>
                  ${reason !== undefined && html`<p>${inLine(reason)}</p>`}
                </li>`,
            )}
          </ol>`,
        ),
        isLive: true,
      },
      { id: "facts", content: arrivalFacts(arrival) },
    ],
  };
}

const decisionWords: Readonly<Record<ArrivalDecision, string>> = {
  release: "Release: load it after all",
  reject: "Reject: never load it",
  again: "Load it once more",
};

function decisionForms({ arrival, decisions }: ShownArrival, visitor: Visitor): Markup {
  if (decisions.length === 0 || !visitor.rights.has("operate")) return nothing;
  const forms = decisions.map((decision) =>
    changeForm(
      visitor,
      `/drops/${encodeURIComponent(arrival.id)}/${decision}`,
      html`<label>why<input type="text" name="because" required maxlength="500" /></label>
        <button class="${decision === "reject" ? "danger" : "primary"}">
          ${decisionWords[decision]}
        </button>`,
    ),
  );
  return section("decide", "Decide", html`<div class="actions">${forms}</div>`);
}

function arrivalFacts({
  id: arrival,
  contentHash,
  loadId,
  mappingPath,
  keptAt,
  size,
}: Arrival): Markup {
  return facts([
    ["arrival", id(arrival)],
    ["bytes", String(size)],
    ["SHA-256", contentHash === undefined ? "not read yet" : html`<code>${contentHash}</code>`],
    [
      "load",
      loadId === undefined
        ? "none"
        : html`<a class="id" href="${loadAddress(loadId)}">${loadId}</a>`,
    ],
    ["mapping", mappingPath ?? "none yet"],
    ["put away at", keptAt ?? "nowhere"],
  ]);
}
