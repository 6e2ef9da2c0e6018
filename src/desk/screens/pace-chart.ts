import type { PacePoint, ShownLoad } from "../../index.ts";
import { countOf, withCommas } from "../../operations/entrance-basics.ts";
import { section } from "../../page/components/blocks.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";

const size = { width: 720, height: 180, left: 44, bottom: 24, top: 8 };

/** What happened between two points. */
interface Step {
  /** Milliseconds since the execution began. */
  readonly at: number;
  /** Requests per second that the API took. */
  readonly accepted: number;
  /** Requests that it refused by 429. */
  readonly refused: number;
  /** Requests per second that were allowed; undefined: no limit is known. */
  readonly limit: number | undefined;
  readonly isShut: boolean;
}

/** How fast a load went: what was accepted, the limit, refusals, and where nothing was sent at all. */
export function paceOf({ course, load, rowCount }: ShownLoad): Markup {
  const steps = stepsOf(course);
  const [newest] = course.slice(-1);
  if (steps.length < 2 || newest === undefined) return nothing;
  const most = Math.max(1, ...steps.map(({ accepted, limit = 0 }) => Math.max(accepted, limit)));
  const [first, last] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 1];
  const x = (at: number): number =>
    size.left + ((at - first) / Math.max(1, last - first)) * (size.width - size.left - 8);
  const y = (rate: number): number =>
    size.height - size.bottom - (rate / most) * (size.height - size.bottom - size.top);
  const path = (pick: (step: Step) => number | undefined): string =>
    steps
      .flatMap((step) => {
        const rate = pick(step);
        return rate === undefined ? [] : [`${x(step.at).toFixed(1)},${y(rate).toFixed(1)}`];
      })
      .join(" ");
  const refused = steps.filter((step) => step.refused > 0);
  const shut = steps.filter(({ isShut }) => isShut);
  return section(
    "pace",
    "Pace",
    html`<figure class="pace">
      <svg
        viewBox="0 0 ${size.width} ${size.height}"
        role="img"
        aria-label="${sayPace(newest, refused.length)}"
      >
        <line class="axis" x1="${size.left}" x2="${size.width}" y1="${y(0)}" y2="${y(0)}" />
        <text x="${size.left - 6}" y="${y(most) + 4}" text-anchor="end">${round(most)}/s</text>
        <text x="${size.left - 6}" y="${y(0) + 4}" text-anchor="end">0</text>
        <text x="${size.left}" y="${size.height - 6}">${sayTime(first)}</text>
        <text x="${size.width - 8}" y="${size.height - 6}" text-anchor="end">${sayTime(last)}</text>
        ${shut.map(({ at }) => html`<rect class="shut" x="${(x(at) - 2).toFixed(1)}" y="${size.top}" width="4" height="${(y(0) - size.top).toFixed(1)}" />`)}
        <polyline class="limit" points="${path(({ limit }) => limit)}" />
        <polyline class="accepted" points="${path(({ accepted }) => accepted)}" />
        ${refused.map(({ at }) => html`<path class="refused" d="M${x(at).toFixed(1)} ${y(0).toFixed(1)}l-4 8h8z" />`)}
      </svg>
      <ul>
        <li><span class="key accepted"></span> accepted, requests a second</li>
        <li><span class="key limit"></span> limit, as it was known</li>
        <li><span class="key refused"></span> refused (429), ▲</li>
        <li><span class="key shut"></span> gate shut</li>
      </ul>
    </figure>`,
    html`<p>
      ${sayPace(newest, refused.length)}${sayLeft(steps, newest, load.standing === "running" ? rowCount : undefined)}
    </p>`,
  );
}

function stepsOf(course: readonly PacePoint[]): readonly Step[] {
  return course.slice(1).map((point, at) => {
    const before = course[at] ?? point;
    const seconds = Math.max(0.001, (point.elapsedMs - before.elapsedMs) / 1000);
    const refused = point.refusals - before.refusals;
    return {
      at: point.elapsedMs,
      accepted: Math.max(0, point.requests - before.requests - refused) / seconds,
      refused,
      limit: point.ratePerSecond ?? undefined,
      isShut: point.why === "gate",
    };
  });
}

function sayPace(
  { requests, refusals, inFlight, p50Ms, p95Ms, why }: PacePoint,
  times: number,
): string {
  const slow =
    p50Ms === null
      ? ""
      : `; half of the answers within ${p50Ms} ms, 95 % within ${p95Ms ?? p50Ms} ms`;
  const refused =
    refusals === 0
      ? "none refused"
      : `${withCommas(refusals)} refused at ${countOf(times, "time")}`;
  return `${countOf(requests, "request")}, ${refused}, ${inFlight} in flight, pace set by: ${why}${slow}`;
}

/** By the rows of the last minute. */
function sayLeft(steps: readonly Step[], newest: PacePoint, rowCount: number | undefined): string {
  if (rowCount === undefined) return "";
  const seconds = newest.elapsedMs / 1000;
  const rate = newest.rowsDone / Math.max(0.001, seconds);
  const left = Math.max(0, rowCount - newest.rowsDone);
  if (rate === 0 || steps.length === 0) return "";
  return `; ${countOf(left, "row")} left, about ${sayTime((left / rate) * 1000)}`;
}

const round = (rate: number): string => (rate < 10 ? rate.toFixed(1) : String(Math.round(rate)));

/** Roughly: what is left is an estimate, and an axis has little room. */
function sayTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** The look of the chart. */
export const paceStyle = `
.pace { display: grid; gap: var(--s2); max-width: 60rem; overflow-x: auto; }
.pace svg { width: 100%; height: auto; min-width: 24rem; }
.pace polyline { fill: none; stroke-width: 2; } .pace polyline.accepted { stroke: var(--good-fill); }
.pace polyline.limit { stroke: var(--idle-fill); stroke-dasharray: 6 4; } .pace .axis { stroke: var(--line); }
.pace path.refused { fill: var(--bad-fill); } .pace rect.shut { fill: var(--wait-fill); opacity: .35; }
.pace ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0 var(--s4); color: var(--dim); }
.pace .key { display: inline-block; width: 1.2rem; height: 0; border-top: 3px solid var(--good-fill); vertical-align: middle; }
.pace .key.limit { border-top: 3px dashed var(--idle-fill); } .pace .key.refused { border-color: var(--bad-fill); }
.pace .key.shut { border-top: 8px solid var(--wait-fill); opacity: .5; }
`;
