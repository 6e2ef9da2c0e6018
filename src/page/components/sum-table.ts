import { type Content, html, type Markup } from "../markup.ts";
import { dataTable } from "./data-table.ts";
import { amount, count, signedAmount } from "./figures.ts";

/** What an amount changes by, in all records or in those of one currency. */
export interface SumLine {
  readonly name: string;
  readonly currency?: string;
  readonly rows: number;
  /** Rows in which its sign changes; shown where some line has it. */
  readonly flipped?: number;
  readonly sumBefore: string;
  readonly sumAfter: string;
  readonly difference: string;
}

/** Sums of amounts before and after, the difference first: on a telephone the others lie to the right. */
export function sumTable(caption: string, lines: readonly SumLine[]): Markup {
  const hasCurrency = lines.some(({ currency }) => currency !== undefined);
  const hasFlips = lines.some(({ flipped = 0 }) => flipped > 0);
  const columns = [
    { title: "amount", kind: "free" },
    ...(hasCurrency ? [{ title: "currency" }] : []),
    ...["difference", "rows", ...(hasFlips ? ["sign flips"] : []), "sum before", "sum after"].map(
      (title) => ({ title, kind: "n" }),
    ),
  ];
  const cells = lines.map((one): readonly Content[] => [
    one.name,
    ...(hasCurrency ? [one.currency ?? ""] : []),
    html`<b>${signedAmount(one.difference)}</b>`,
    count(one.rows),
    ...(hasFlips ? [count(one.flipped ?? 0)] : []),
    amount(one.sumBefore),
    amount(one.sumAfter),
  ]);
  return dataTable(caption, columns, cells);
}
