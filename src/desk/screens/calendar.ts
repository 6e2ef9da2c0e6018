import type { Arrival } from "../../index.ts";
import { section, signs, type Tone } from "../../page/components/blocks.ts";
import { html, type Markup } from "../../page/markup.ts";
import { countOf, isoTime } from "../../operations/entrance-basics.ts";

/** The tone of how an arrival stands. */
export function toneOfArrival({ state }: Pick<Arrival, "state">): Tone {
  switch (state) {
    case "done":
      return "good";
    case "failed":
    case "missing":
    case "quarantined":
      return "bad";
    case "attention":
    case "late":
    case "stopped":
      return "wait";
    case "seen":
    case "settling":
    case "complete":
    case "claimed":
    case "loading":
    case "duplicate":
      return "idle";
  }
}

const days = 28;
const dayMs = 24 * 60 * 60_000;

/** When the first day of a calendar began, or before. @param now epoch milliseconds */
export const calendarBegin = (now: number): number => now - days * dayMs;

const dayOf = (at: number): string => isoTime(at).slice(0, 10);

/** A line for each drop, a field for each of the last days: what came then, or should have. @param now epoch milliseconds @param rows of loads, by their ids */
export function calendarOf(
  drops: readonly string[],
  arrivals: readonly Arrival[],
  { now, rows }: { readonly now: number; readonly rows: ReadonlyMap<string, number> },
): Markup {
  const shown = Array.from({ length: days }, (_, at) => dayOf(now - (days - 1 - at) * dayMs));
  const byField = new Map<string, Arrival[]>();
  for (const arrival of arrivals) {
    const name = `${dayOf(arrival.dueAt ?? arrival.seenAt)} ${arrival.drop}`;
    byField.set(name, [...(byField.get(name) ?? []), arrival]);
  }
  const names = [...new Set([...drops, ...arrivals.map(({ drop }) => drop)])];
  const lines = names.map(
    (name) =>
      html`<tr>
        <th scope="row">${name}</th>
        ${shown.map((day) => html`<td>${renderField(day, byField.get(`${day} ${name}`) ?? [], rows)}</td>`)}
      </tr> `,
  );
  const heads = shown.map(
    (day) =>
      html`<th scope="col"><span class="unseen">${day.slice(0, 8)}</span>${day.slice(8)}</th>`,
  );
  return section(
    "calendar",
    `The last ${days} days`,
    html`<div class="scroll" tabindex="0" role="region" aria-label="calendar">
      <table class="calendar">
        <caption class="unseen">
          drops by day, in UTC
        </caption>
        <thead>
          <tr>
            <td></td>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${lines}
        </tbody>
      </table>
    </div>`,
    html`<p class="dim">
      ${shown[0]} to ${shown.at(-1)}, in UTC. ${signs.good} went in, ${signs.wait} waits for
      somebody or is late, ${signs.bad} is missing, failed or quarantined, ${signs.idle} is under
      way; a number tells of several on one day.
    </p>`,
  );
}

/** The newest that needs a look is what the field leads to. */
function renderField(
  day: string,
  arrivals: readonly Arrival[],
  rows: ReadonlyMap<string, number>,
): Markup {
  const [newest] = arrivals;
  const worst = arrivals.find((one) => toneOfArrival(one) !== "good") ?? newest;
  if (worst === undefined) return html`<span class="day" aria-label="${day}: nothing">·</span>`;
  const tone = toneOfArrival(worst);
  const said = arrivals.map(({ state, loadId = "" }) => {
    const count = rows.get(loadId);
    return count === undefined ? state : `${state} (${countOf(count, "row")})`;
  });
  const words = `${day}: ${said.join(", ")}`;
  const many = arrivals.length > 1 ? String(arrivals.length) : signs[tone];
  return html`<a
    class="${tone}"
    href="/drops/${encodeURIComponent(worst.id)}"
    title="${words}"
    aria-label="${words}"
    >${many}</a
  >`;
}
