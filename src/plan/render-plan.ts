import { withSign } from "../kernel/exact-decimal.ts";
import { type Color, createPaint, type Paint } from "../kernel/paint.ts";
import { printable } from "../kernel/show-cell.ts";
import { alignTable, type Column } from "./align-table.ts";
import { describeCost, exceedsDay } from "./describe-cost.ts";
import {
  countActions,
  describeOrigin,
  type ShownPlan,
  suggestNext,
  titleOf,
} from "./describe-plan.ts";
import type { AmountChange, AmountSummary, PlanHead, PlanSummary } from "./plan.ts";
import { nameOfPlace } from "../rows/row-place.ts";
import { countOf, withCommas } from "../kernel/counts.ts";

/** How a plan is shown. */
export interface PlanTextOptions {
  /** True: with colours of a terminal. */
  readonly color: boolean;
  /** What to do next, a sentence or a command each; default: what the plan itself suggests. */
  readonly next?: readonly string[];
}

const mostCodes = 8;
const mostFields = 20;
const none = "(none)";

const amountColumns: readonly Column[] = [
  { title: "field" },
  { title: "rows", isNumber: true },
  { title: "sum before", isNumber: true },
  { title: "sum after", isNumber: true },
  { title: "difference", isNumber: true },
];
const changeColumnsOf = (sheet: string | undefined): readonly Column[] => [
  { title: sheet === undefined ? "line" : "place", isNumber: true },
  { title: "key" },
  { title: "old", isNumber: true },
  { title: "new", isNumber: true },
  { title: "difference", isNumber: true },
];

/**
 * What will happen, for the terminal: several lines, without a line end at the end.
 * @example
 * console.log(renderPlan(await reviewPlan("a.plan"), { color: false }));
 */
export function renderPlan(plan: ShownPlan, options: PlanTextOptions): string {
  const paint = createPaint(options.color);
  const { head, summary, hash } = plan;
  const next = options.next ?? suggestNext(plan);
  const cost = describeCost(summary.cost).map(([title, text]) => `${title.padEnd(10)}  ${text}`);
  const sections: readonly (readonly string[])[] = [
    [paint("bold", printable(titleOf(head))), ...describeOrigin(head).map(printable)],
    renderActions(plan, paint),
    titled("Fields that change", renderFields(summary), paint),
    titled("Amounts, over the rows that are updated", renderAmounts(summary), paint),
    ...summary.amounts.map((amount) => renderLargest(amount, head, paint)),
    titled("Applying it takes", cost, paint, exceedsDay(summary.cost) ? "yellow" : undefined),
    titled("Guards that it breaks", summary.broken.map(printable), paint, "red"),
    [`plan ${printable(plan.path)}`, `hash ${hash}`],
    titled("Next", next.map(printable), paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** What `--json` prints: the plan without its rows. */
export interface PlanJson {
  readonly plan: string;
  readonly hash: string;
  readonly head: PlanHead;
  readonly summary: PlanSummary;
  /** What could not be made again and compared; there when that was tried. */
  readonly unproved?: readonly string[];
}

/**
 * The same as JSON has it; amounts stay decimals in text.
 * @example
 * console.log(JSON.stringify(planAsJson(await reviewPlan("a.plan"))));
 */
export function planAsJson({ path, hash, head, summary, unproved }: ShownPlan): PlanJson {
  return { plan: path, hash, head, summary, ...(unproved === undefined ? {} : { unproved }) };
}

function renderActions(plan: ShownPlan, paint: Paint): readonly string[] {
  const lines = countActions(plan).flatMap(({ name, rows, means, codes }) => {
    const line = `  ${name.padEnd(12)}${withCommas(rows).padStart(12)}  ${means}`;
    const left = codes.length - mostCodes;
    return [
      paint(colorOf(name, rows), line),
      ...codes
        .slice(0, mostCodes)
        .map((one) =>
          `${withCommas(one.rows).padStart(26)}  ${printable(one.code).padEnd(22)} ${one.title}`.trimEnd(),
        ),
      ...(left > 0 ? [`${"".padStart(26)}  and ${withCommas(left)} more codes`] : []),
    ];
  });
  return [paint("bold", countOf(plan.summary.rows, "row"))].concat(lines);
}

function colorOf(name: string, rows: number): Color {
  if (rows === 0 || name === "unchanged" || name === "skipped") return "dim";
  if (name === "update" || name === "create") return "green";
  return name === "conflict" ? "yellow" : "red";
}

function renderFields({ fields }: PlanSummary): readonly string[] {
  const left = fields.length - mostFields;
  return [
    ...fields
      .slice(0, mostFields)
      .map(({ field, rows }) => `${withCommas(rows).padStart(9)}  ${printable(field)}`),
    ...(left > 0 ? [`${"".padStart(9)}  and ${withCommas(left)} more fields`] : []),
  ];
}

function renderAmounts({ amounts }: PlanSummary): readonly string[] {
  const moved = amounts.filter(({ rows }) => rows > 0);
  const rows = moved.map((one) => [
    one.field,
    withCommas(one.rows),
    one.sumBefore,
    one.sumAfter,
    withSign(one.difference),
  ]);
  const unreadable = amounts
    .filter((one) => (one.unreadable ?? 0) > 0)
    .map(
      (one) =>
        `${printable(one.field)}: ${countOf(one.unreadable ?? 0, "value")} that are no decimals are in no sum`,
    );
  return [...(rows.length > 0 ? alignTable(amountColumns, rows) : []), ...unreadable];
}

function renderLargest(
  { field, rows, largest }: AmountSummary,
  { sheet }: PlanHead,
  paint: Paint,
): readonly string[] {
  const title =
    largest.length < rows ? `Largest ${largest.length} changes of ${field}` : `Changes of ${field}`;
  const cells = largest.map((change) => [
    sheet === undefined ? String(change.line) : nameOfPlace(change.line, sheet),
    change.key ?? "",
    ...sidesOf(change),
    withSign(change.difference),
  ]);
  return largest.length === 0
    ? []
    : titled(printable(title), alignTable(changeColumnsOf(sheet), cells), paint);
}

/** Old and new, as people read them. */
export function sidesOf({ before, after, absent }: AmountChange): readonly [string, string] {
  return [absent === "before" ? none : before, absent === "after" ? none : after];
}

function titled(
  title: string,
  lines: readonly string[],
  paint: Paint,
  color?: Color,
): readonly string[] {
  if (lines.length === 0) return [];
  const shown = lines.map((line) => `  ${line}`.trimEnd());
  return [paint("bold", title)].concat(
    color === undefined ? shown : shown.map((line) => paint(color, line)),
  );
}
