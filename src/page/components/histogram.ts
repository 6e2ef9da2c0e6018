import { type Content, html, type Markup, nothing } from "../markup.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";
import { fold } from "./blocks.ts";
import { dataTable } from "./data-table.ts";
import { groupDigits } from "./figures.ts";

/** What a histogram draws: bins side by side, what is beyond them, and limits. */
export interface HistogramFacts {
  readonly bins: readonly { readonly from: string; readonly to: string; readonly rows: number }[];
  readonly below: number;
  readonly above: number;
  /** `at`: from 0, the first edge, to 1, the last; undefined where the limit is beyond them. */
  readonly marks: readonly { readonly value: string; readonly at: number | undefined }[];
}

interface HistogramWords {
  readonly title: string;
  /** Put behind every number of the axis. */
  readonly unit?: string;
  /** What a limit is called. */
  readonly limit: string;
  /** What the reader should know as well. */
  readonly notes?: readonly Content[];
}

const top = 24;
const bottom = 150;
const height = 176;

/** How often what is how large, as bars with the limits drawn in; the same as a table for whoever asks. */
export function histogram(facts: HistogramFacts, words: HistogramWords): Markup {
  const { bins, marks } = facts;
  const { title, unit = "", notes = [] } = words;
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const said = saysBeyond(facts, words);
  const lines = bins
    .filter(({ rows }) => rows > 0)
    .map(({ from, to, rows }) => [`${show(from)}${unit}`, `${show(to)}${unit}`, withCommas(rows)]);
  return html`<figure class="histogram">
    <figcaption>${title}</figcaption>
    <svg
      width="100%"
      height="${height}"
      role="img"
      aria-label="${title}: ${countOf(lines.length, "bar")}, the tallest of ${countOf(most, "row")}; the table below says the same"
    >
      ${limitsOf(marks, words)}${ticksOf(bins, unit)}${barsOf(bins, most, unit)}
      <line class="axis" x1="0" x2="100%" y1="${bottom}" y2="${bottom}" />
    </svg>
    ${said.map((text) => html`<p class="dim">${text}</p>`)}${notes.map((note) => html`<p class="dim">${note}</p>`)}
    ${fold(
      "As a table",
      dataTable(
        html`<span class="unseen">${title}</span>`,
        [
          { title: "from", kind: "n" },
          { title: "to", kind: "n" },
          { title: "rows", kind: "n" },
        ],
        lines,
      ),
    )}
  </figure> `;
}

function barsOf(bins: HistogramFacts["bins"], most: number, unit: string): readonly Markup[] {
  const width = 100 / bins.length;
  return bins.map(({ from, to, rows }, at) => {
    const tall = rows === 0 ? 0 : Math.max(2, Math.round((rows / most) * (bottom - top - 14)));
    const x = percent(at * width);
    const count =
      rows === most &&
      html`<text
        x="${percent((at + 0.5) * width)}"
        y="${bottom - tall - 5}"
        text-anchor="${anchorAt((at + 0.5) * width)}"
        >${withCommas(rows)}</text
      >`;
    return rows === 0
      ? nothing
      : html`<g
          ><title>${show(from)}${unit} to ${show(to)}${unit}: ${countOf(rows, "row")}</title
          ><rect
            x="${x}"
            y="${bottom - tall}"
            width="${percent(width)}"
            height="${tall}"
          />${count}</g
        > `;
  });
}

/** Nearer to one another than this share of the width, two limits have one label. */
const apart = 0.4;

/** A limit as a line, and what it forbids as a surface behind it. */
function limitsOf(
  marks: HistogramFacts["marks"],
  { limit, unit = "" }: HistogramWords,
): readonly Markup[] {
  const drawn = marks.flatMap(({ value, at }) => (at === undefined ? [] : [{ value, at }]));
  const [first, last] = [drawn[0], drawn.at(-1)];
  const isOne = first !== undefined && last !== undefined && last.at - first.at < apart;
  return drawn.map((mark) => {
    const { value, at } = mark;
    const x = percent(at * 100);
    const isLow = value.startsWith("-");
    const words = isOne
      ? `${limit} ±${groupDigits(value.replace("-", ""))}`
      : `${limit} ${show(value)}`;
    const label =
      (!isOne || mark === last) &&
      html`<text class="limit" x="${x}" y="12" text-anchor="${anchorAt(at * 100)}"
        >${words}${unit}</text
      >`;
    return html`<rect
        class="beyond"
        x="${isLow ? "0" : x}"
        y="${top - 6}"
        width="${percent(isLow ? at * 100 : 100 - at * 100)}"
        height="${bottom - top + 6}"
      /><line class="limit" x1="${x}" x2="${x}" y1="${top - 6}" y2="${bottom}" />${label}`;
  });
}

/** What the picture has no room for. */
function saysBeyond(
  { below, above, marks }: HistogramFacts,
  { limit, unit = "" }: HistogramWords,
): readonly string[] {
  const far = marks.filter(({ value, at }) => at === undefined && !value.startsWith("-"));
  return [
    ...(below > 0 ? [`${countOf(below, "row")} further down than the picture.`] : []),
    ...(above > 0 ? [`${countOf(above, "row")} further up than the picture.`] : []),
    ...far.map(
      ({ value }) => `The ${limit} of ${show(value)}${unit} either way lies beyond the picture.`,
    ),
  ];
}

/** Both ends and 0, which parts what falls from what rises. */
function ticksOf(bins: HistogramFacts["bins"], unit: string): Markup {
  const zero = bins.findIndex(({ from }) => from === "0");
  const last = bins.at(-1);
  const at = zero === -1 ? 0 : (zero / bins.length) * 100;
  const isApart = at > 12 && at < 88;
  return html`<text x="0" y="${height - 8}">${show(bins[0]?.from ?? "")}${unit}</text
    ><text x="100%" y="${height - 8}" text-anchor="end">${show(last?.to ?? "")}${unit}</text
    >${zero > 0 && html`<line class="zero" x1="${percent(at)}" x2="${percent(at)}" y1="${top - 6}" y2="${bottom + 5}" />`}${isApart && html`<text x="${percent(at)}" y="${height - 8}" text-anchor="middle">0</text>`}`;
}

const percent = (share: number): string => `${Number(share.toFixed(3))}%`;
const anchorAt = (share: number): string => (share < 18 ? "start" : share > 82 ? "end" : "middle");
const show = (value: string): string =>
  /^\d*[1-9]|^0\.\d*[1-9]/.test(value) ? `+${groupDigits(value)}` : groupDigits(value);

export const histogramStyle = `
.histogram { display: grid; gap: var(--s2); align-content: start; }
.histogram figcaption { font-weight: 600; }
.histogram rect { fill: var(--bar); stroke: var(--paper); stroke-width: 1; print-color-adjust: exact; }
.histogram rect.beyond { fill: var(--bad-fill); fill-opacity: .12; stroke: none; }
.histogram line.limit { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 5 4; }
.histogram text { paint-order: stroke; stroke: var(--paper); stroke-width: 3; }
.histogram text.limit { fill: var(--bad); font-weight: 600; }
.histogram .axis { stroke: var(--edge); } .histogram .zero { stroke: var(--ink); stroke-width: 1.5; }
.histogram .fold { border: 0; padding: 0; } .histogram .fold > summary { font-weight: 400; color: var(--dim); }
`;
