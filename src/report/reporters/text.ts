import { rowErrorCatalogue, type RowErrorCode } from "../../rows/catalogue/index.ts";
import { isCorrectableOutcome, isGoodOutcome, type Outcome, outcomes } from "../../rows/outcome.ts";
import { printable } from "../../kernel/show-cell.ts";
import { formatDuration } from "../../kernel/format-duration.ts";
import { type Color, createPaint, type Paint } from "../../kernel/paint.ts";
import { describeVerification } from "../describe-verification.ts";
import type { Summary } from "../summary.ts";
import { countOf, withCommas } from "../../kernel/counts.ts";

/** How a summary is shown. */
export interface TextOptions {
  /** True: with colours of a terminal. */
  readonly color: boolean;
}

const mostCodes = 8;
const uncertain: ReadonlySet<Outcome> = new Set(["in-doubt", "conflict", "not-attempted"]);

/**
 * The summary for the terminal, several lines, without a line end at the end.
 * @example
 * const { summary } = await resumeLoad({ load: "wb-20261122-0231" });
 * console.log(renderSummary(summary, { color: process.stdout.isTTY }));
 */
export function renderSummary(summary: Summary, { color }: TextOptions): string {
  const paint = createPaint(color);
  const sections = [
    renderHead(summary, paint),
    renderOutcomes(summary, paint),
    renderErrors(summary, paint),
    describeVerification(summary.verification),
    renderCorrections(summary),
    renderInterventions(summary, paint),
    renderDelivery(summary),
    renderFiles(summary, paint),
    renderNext(summary, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function renderHead(
  { loadId, status, statusReason, source, rows, ...rest }: Summary,
  paint: Paint,
) {
  const reason = statusReason === null ? "" : `: ${printable(statusReason)}`;
  const rate =
    rest.delivery.requests === 0 ? "" : `, ${rest.delivery.rowsPerSecond.toFixed(1)} rows/s`;
  const count = countOf(rows, "row");
  return [
    paint("bold", `Load ${printable(loadId)} ${status}${reason}`),
    `${printable(source.name)} → ${printable(rest.target)}: ${count} in ${formatDuration(rest.elapsedMs)}${rate}`,
  ];
}

/** A line for each outcome that there is, and for applied. */
export function renderOutcomes(
  summary: Pick<Summary, "outcomes" | "answersUnknown">,
  paint: Paint,
): readonly string[] {
  const shown = outcomes.filter((name) => name === "applied" || summary.outcomes[name] > 0);
  const lines = shown.map((name) => {
    const line = `  ${name.padEnd(14)}${withCommas(summary.outcomes[name]).padStart(12)}`;
    return paint(summary.outcomes[name] === 0 ? "dim" : colorOf(name), line);
  });
  if (summary.answersUnknown === 0) return lines;
  // `not-attempted` is the last outcome, so this stands below it.
  const line = `    of which ${withCommas(summary.answersUnknown)} sent, answer unknown: they may be applied`;
  return [...lines, paint("yellow", line)];
}

function colorOf(outcome: Outcome): Color {
  if (isGoodOutcome(outcome)) return "green";
  return uncertain.has(outcome) ? "yellow" : "red";
}

function renderErrors({ errors }: Summary, paint: Paint): readonly string[] {
  const codes = Object.entries(errors).toSorted(([, a], [, b]) => b - a);
  if (codes.length === 0) return [];
  const lines = codes.slice(0, mostCodes).map(([code, count]) => {
    const title = isKnownCode(code) ? rowErrorCatalogue[code].title : "";
    return `  ${withCommas(count).padStart(9)}  ${code.padEnd(22)} ${title}`.trimEnd();
  });
  const left = codes.length - mostCodes;
  return [paint("bold", "Reasons"), ...lines, ...(left > 0 ? [`  and ${left} more codes`] : [])];
}

function isKnownCode(code: string): code is RowErrorCode {
  return Object.hasOwn(rowErrorCatalogue, code);
}

function renderCorrections({ corrections }: Summary): readonly string[] {
  return corrections.map(({ relation, loadId, rows, applied }) => {
    const count = countOf(rows, "row");
    const words = relation === "corrects" ? `Corrects ${count} of` : `${count} corrected by`;
    return `${words} load ${printable(loadId)} (${withCommas(applied)} applied)`;
  });
}

/** What people decided, so that nobody takes the counts for the API's word alone. */
function renderInterventions({ interventions }: Summary, paint: Paint): readonly string[] {
  if (interventions.length === 0) return [];
  const lines = interventions.map(({ at, person, says }) =>
    printable(`  ${at}  ${person} ${says}`),
  );
  return [paint("bold", "Decisions"), ...lines];
}

function renderDelivery({ delivery }: Summary): readonly string[] {
  if (delivery.requests === 0) return ["Nothing was sent."];
  const parts = [`${withCommas(delivery.requests)} requests`];
  if (delivery.refusals > 0) parts.push(`${withCommas(delivery.refusals)} refused with 429`);
  if (delivery.retries > 0) parts.push(`${withCommas(delivery.retries)} sent again`);
  if (delivery.pausedMs > 0) parts.push(`${formatDuration(delivery.pausedMs)} paused`);
  return [parts.join(", ")];
}

function renderFiles(
  { files, outcomes: counts, undoes }: Summary,
  paint: Paint,
): readonly string[] {
  const hasRejects =
    undoes === null && outcomes.some((name) => isCorrectableOutcome(name) && counts[name] > 0);
  return [
    paint("bold", "Files"),
    `  ${printable(files.report)}  every row`,
    ...(hasRejects
      ? [
          `  ${printable(files.rejects)}  rows to correct and load again; cells are unchanged, formulas ${files.rejects.endsWith(".csv") ? "too" : "as what they came to"}`,
        ]
      : []),
    ...(undoes === null && counts.conflict > 0
      ? [`  ${printable(files.conflicts)}  rows to plan anew; load refuses them`]
      : []),
    `  ${printable(files.summary)}`,
    `  ${printable(files.log)}`,
  ];
}

function renderNext({ next }: Summary, paint: Paint): readonly string[] {
  if (next.length === 0) return [];
  return [paint("bold", "Next"), ...next.map((step) => `  ${printable(step)}`)];
}
