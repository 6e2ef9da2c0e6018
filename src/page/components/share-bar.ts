import { html, type Markup } from "../markup.ts";
import { withCommas } from "../../kernel/counts.ts";
import { signs, type Tone } from "./blocks.ts";
import { count } from "./figures.ts";

/** One part of a whole. */
export interface Share {
  /** The word for it, as it is stored. */
  readonly name: string;
  readonly rows: number;
  readonly tone: Tone;
  /** What it means, in some words. */
  readonly means?: string;
}

/** A part that is there is seen, however small it is: percent of the bar. */
const leastWidth = 0.6;

/**
 * A whole as one bar, its parts side by side, and below it each part with its sign, number and word: the bar is for the eye, the list
 * says the same.
 * @param label what the whole is
 */
export function shareBar(label: string, shares: readonly Share[]): Markup {
  const there = shares.filter(({ rows }) => rows > 0);
  const total = there.reduce((sum, { rows }) => sum + rows, 0);
  const widths = widthsOf(there.map(({ rows }) => rows / total));
  let x = 0;
  const parts = there.map(({ name, rows, tone }, at) => {
    const width = widths[at] ?? 0;
    const start = x;
    x += width;
    return html`<svg
      x="${start.toFixed(3)}%"
      width="${width.toFixed(3)}%"
      height="22"
      class="tone-${tone}"
    >
      <title>${withCommas(rows)} ${name}</title>
      <rect width="100%" height="22" />
      ${width > 4 && html`<text x="50%" y="16" text-anchor="middle">${signs[tone]}</text>`}
      <line x1="100%" x2="100%" y2="22" />
    </svg>`;
  });
  const items = shares.map(
    ({ name, rows, tone, means }) =>
      html`<li class="${tone}">
        <span class="sign" aria-hidden="true">${signs[tone]}</span> <b>${count(rows)}</b>
        <span class="name">${name}</span
        >${means !== undefined && html`<span class="dim">: ${means}</span>`}
      </li> `,
  );
  return html`<figure class="shares">
    ${total > 0 && html`<svg class="bar" width="100%" height="22" role="img" aria-label="${label}">${parts}</svg>`}
    <ul>
      ${items}
    </ul>
  </figure> `;
}

/** Percents that add up to 100, none too small to be seen. */
function widthsOf(parts: readonly number[]): readonly number[] {
  const raised = parts.map((part) => Math.max(part * 100, leastWidth));
  const sum = raised.reduce((all, one) => all + one, 0);
  return raised.map((one) => (one * 100) / sum);
}

export const shareBarStyle = `
.shares { display: grid; gap: var(--s3); }
.shares .bar { border-radius: var(--round); overflow: hidden; print-color-adjust: exact; }
.shares .bar rect { fill: var(--idle-fill); }
.shares .bar .tone-good rect { fill: var(--good-fill); } .shares .bar .tone-bad rect { fill: var(--bad-fill); }
.shares .bar .tone-wait rect { fill: var(--wait-fill); }
.shares .bar line { stroke: var(--paper); stroke-width: 3; } .shares .bar > svg:last-child line { stroke: none; }
.shares .bar text { fill: #fff; font-weight: 700; }
.shares ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); }
.shares li b { font-variant-numeric: tabular-nums; }
@media (forced-colors: active) { .shares .bar rect { stroke: CanvasText; } }
`;
