import {
  type Cause,
  type CheckReport,
  describePlace,
  describeRowError,
  explainRowError,
} from "../index.ts";
import { describeCounts, describeFindings } from "../operations/entrance.ts";
import { countOf, printable, showCell, withCommas } from "../operations/entrance-basics.ts";

export const mostShown = 20;

/**
 * The report as people read it.
 * @param errorsShown what has been told already (all), each cause once (first), or the first cause alone (next)
 */
export function renderCheck(report: CheckReport, errorsShown: "all" | "first" | "next"): string {
  const { source, mapping, preflight } = report;
  const total = Object.values(preflight.errors).reduce((sum, count) => sum + count, 0);
  const lines = [
    ...(errorsShown === "all"
      ? []
      : renderCauses(report, total, errorsShown === "next" ? 1 : mostShown)),
    ...(total > 0 ? [""] : []),
    `${source.name}: ${countOf(preflight.rows, "row")} against ${mapping.target} (${mapping.path})`,
    ...renderFindings(report).map((line) => `  ${line}`),
    "Nothing was sent.",
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

/** Each cause once: a sentence, how often, and where else. */
function renderCauses(
  { source, mapping, preflight }: CheckReport,
  total: number,
  most: number,
): string[] {
  const shown = preflight.causes.slice(0, most);
  const lines = shown.flatMap((cause) => describeCause(cause, source.name, mapping.path));
  const hidden = preflight.causes.length - shown.length;
  const isAll = hidden === 0 && shown.every(({ count, first }) => count === first.length);
  if (isAll) return lines;
  const others = hidden > 0 ? `${countOf(hidden, "more cause")}; ` : "";
  return [...lines, `… ${others}--all shows each of the ${countOf(total, "error")}`];
}

function describeCause(
  { isOfMapping, isInEveryRow, count, first: [error, ...more] }: Cause,
  sourceName: string,
  mappingPath: string,
): string[] {
  if (error === undefined) return [];
  if (isOfMapping)
    return [`${mappingPath}, in ${countOf(count, "row")}: ${explainRowError(error)}`];
  const sentence = describeRowError(error, sourceName);
  if (count === 1) return [sentence];
  const places = more.map((other) =>
    other.cell === undefined || other.cell === error.cell
      ? describePlace(other)
      : `${describePlace(other)} ${showCell(other.cell)}`,
  );
  const doubt = isInEveryRow ? "; every row has it, so look at the mapping first" : "";
  const left = count - 1 - more.length;
  const others = left > 0 ? ` and ${withCommas(left)} more` : "";
  return [
    sentence,
    `  ${countOf(count, "error")} of this kind, also in ${places.join(", ")}${others}${doubt}`,
  ];
}

function renderFindings(report: CheckReport): readonly string[] {
  const { rows, valid, invalid, skipped, errors } = report.preflight;
  const unjudged = rows - valid - invalid - skipped;
  return [
    describeCounts(report.preflight, "could be sent"),
    ...(unjudged > 0 ? [`${countOf(unjudged, "row")} beyond --limit not judged`] : []),
    ...Object.entries(errors).map(([code, count]) => `${countOf(count, "error")}: ${code}`),
    ...describeFindings(report),
  ];
}
