import type { ExecutionCourse, PacePoint, ShownLoad } from "../../index.ts";
import { outcomes, type OutcomeCounts } from "../../operations/basics.ts";
import { countOf, withCommas } from "../../operations/entrance-basics.ts";
import { section } from "../../page/components/blocks.ts";
import { dataTable } from "../../page/components/data-table.ts";
import { count } from "../../page/components/figures.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";

const size = { width: 720, height: 180, left: 44, bottom: 24, top: 8 };

/** What happened between two points. */
interface Step {
  /** Milliseconds since the load began to be carried out, as far as it is drawn. */
  readonly at: number;
  readonly since: number;
  /** Requests per second that the API took. */
  readonly accepted: number;
  /** Requests that it refused by 429. */
  readonly refused: number;
  /** Requests per second that were allowed; undefined: no limit is known. */
  readonly limit: number | undefined;
  readonly isShut: boolean;
}

/** How fast a load went: what was accepted, the limit, refusals, and where nothing was sent at all; by all who share it. */
export function paceOf({ courses, load, rowCount }: ShownLoad): Markup {
  const steps = layTogether(courses.map(stepsOf));
  if (steps.length < 2) return nothing;
  const newest = sumOf(courses.flatMap(({ points }) => points.slice(-1)));
  const most = Math.max(1, ...steps.map(({ accepted, limit = 0 }) => Math.max(accepted, limit)));
  const began = Math.min(...courses.map(({ beganAt }) => beganAt));
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
        <text x="${size.left}" y="${size.height - 6}">${sayTime(first - began)}</text>
        <text x="${size.width - 8}" y="${size.height - 6}" text-anchor="end">
          ${sayTime(last - began)}
        </text>
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
      ${sayPace(newest, refused.length)}${sayLeft(courses, load.counts, load.standing === "running" ? rowCount : undefined)}
    </p>`,
    courses.length > 1 && workersOf(courses),
  );
}

function stepsOf({ beganAt, points }: ExecutionCourse): readonly Step[] {
  return points.slice(1).map((point, at) => {
    const before = points[at] ?? point;
    const seconds = Math.max(0.001, (point.elapsedMs - before.elapsedMs) / 1000);
    const refused = point.refusals - before.refusals;
    return {
      at: beganAt + point.elapsedMs,
      since: beganAt + before.elapsedMs,
      accepted: Math.max(0, point.requests - before.requests - refused) / seconds,
      refused,
      limit: point.ratePerSecond ?? undefined,
      isShut: point.why === "gate",
    };
  });
}

/** What all did at the same time, added up: at each moment at which one of them told something. */
function layTogether(all: readonly (readonly Step[])[]): readonly Step[] {
  const [only, ...others] = all;
  if (only === undefined || others.length === 0) return only ?? [];
  const moments = [...new Set(all.flat().map(({ at }) => at))].toSorted((a, b) => a - b);
  return moments.map((at, index) => {
    const since = moments[index - 1] ?? at;
    const then = all.flatMap((steps) => steps.filter((one) => one.since < at && at <= one.at));
    const limits = then.flatMap(({ limit }) => limit ?? []);
    return {
      at,
      since,
      accepted: then.reduce((sum, { accepted }) => sum + accepted, 0),
      // Each refusal once: where its own step ends.
      refused: then.reduce((sum, one) => sum + (one.at === at ? one.refused : 0), 0),
      limit: limits.length === 0 ? undefined : limits.reduce((sum, limit) => sum + limit, 0),
      isShut: then.some(({ isShut }) => isShut),
    };
  });
}

/** Where several are at work: the sum of what each has told last; of latencies the worst. */
function sumOf(newest: readonly PacePoint[]): Omit<PacePoint, "elapsedMs" | "ratePerSecond"> {
  const sum = (pick: (point: PacePoint) => number): number =>
    newest.reduce((all, point) => all + pick(point), 0);
  const worst = (pick: (point: PacePoint) => number | null): number | null => {
    const known = newest.flatMap((point) => pick(point) ?? []);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    rowsDone: sum(({ rowsDone }) => rowsDone),
    requests: sum(({ requests }) => requests),
    refusals: sum(({ refusals }) => refusals),
    inFlight: sum(({ inFlight }) => inFlight),
    why: [...new Set(newest.map(({ why }) => why))].join(" and "),
    p50Ms: worst(({ p50Ms }) => p50Ms),
    p95Ms: worst(({ p95Ms }) => p95Ms),
  };
}

function workersOf(courses: readonly ExecutionCourse[]): Markup {
  const lines = courses.flatMap(({ epoch = 0, points }) =>
    points
      .slice(-1)
      .map(({ requests, refusals, inFlight, ratePerSecond, why, p50Ms, p95Ms }) => [
        `execution ${epoch}`,
        count(requests),
        count(refusals),
        count(inFlight),
        ratePerSecond === null ? "" : `${ratePerSecond}/s`,
        why,
        p50Ms === null ? "" : `${p50Ms} ms`,
        p95Ms === null ? "" : `${p95Ms} ms`,
      ]),
  );
  const numbers = ["requests", "refused", "in flight", "limit"];
  return dataTable(
    "Workers that share the load, each as it told last",
    [
      { title: "worker" },
      ...numbers.map((title) => ({ title, kind: "n" })),
      { title: "pace set by" },
      { title: "half within", kind: "n" },
      { title: "95 % within", kind: "n" },
    ],
    lines,
  );
}

function sayPace(
  { requests, refusals, inFlight, p50Ms, p95Ms, why }: ReturnType<typeof sumOf>,
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
function sayLeft(
  courses: readonly ExecutionCourse[],
  counts: OutcomeCounts,
  rowCount: number | undefined,
): string {
  if (rowCount === undefined) return "";
  const rate = courses.reduce((sum, { points }) => sum + rowsPerSecond(points), 0);
  const settled = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  const left = Math.max(0, rowCount - settled);
  return rate === 0 ? "" : `; ${countOf(left, "row")} left, about ${sayTime((left / rate) * 1000)}`;
}

/** Rows of earlier executions count among those that are done, and were not done in this time. */
function rowsPerSecond(points: readonly PacePoint[]): number {
  const last = points.at(-1);
  if (last === undefined) return 0;
  const first = points.find(({ elapsedMs }) => elapsedMs >= last.elapsedMs - 60_000) ?? last;
  const seconds = (last.elapsedMs - first.elapsedMs) / 1000;
  return seconds === 0 ? 0 : (last.rowsDone - first.rowsDone) / seconds;
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
.pace svg { width: 100%; max-width: 45rem; height: auto; min-width: 24rem; }
.pace polyline { fill: none; stroke-width: 2; } .pace polyline.accepted { stroke: var(--good-fill); }
.pace polyline.limit { stroke: var(--idle-fill); stroke-dasharray: 6 4; } .pace .axis { stroke: var(--line); }
.pace path.refused { fill: var(--bad-fill); } .pace rect.shut { fill: var(--wait-fill); opacity: .35; }
.pace ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0 var(--s4); color: var(--dim); }
.pace .key { display: inline-block; width: 1.2rem; height: 0; border-top: 3px solid var(--good-fill); vertical-align: middle; }
.pace .key.limit { border-top: 3px dashed var(--idle-fill); } .pace .key.refused { border-color: var(--bad-fill); }
.pace .key.shut { border-top: 8px solid var(--wait-fill); opacity: .5; }
`;
