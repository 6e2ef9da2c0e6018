import { createPaint, type Paint } from "../../kernel/paint.ts";
import type { Redact } from "../../kernel/redact.ts";
import { rowErrorCatalogue } from "../../rows/catalogue/index.ts";
import { isGoodOutcome } from "../../rows/outcome.ts";
import type { RowResult } from "../../rows/row.ts";
import { describePlace } from "../../rows/describe-row-error.ts";
import { printable } from "../../kernel/show-cell.ts";
import { explainRow } from "../explain-row.ts";
import { describeVerification } from "../describe-verification.ts";
import { describeHands, describeStanding, describeWay } from "../describe-head.ts";
import { type LoadHead, type LoadTotals, settledRows } from "../load-overview.ts";
import type { RowRenderer } from "../render-rows.ts";
import type { ReportRow } from "../report-row.ts";
import { renderOutcomes } from "./text.ts";
import { withCommas } from "../../kernel/counts.ts";

export interface TextRowsOptions {
  readonly color: boolean;
  readonly redact: Redact;
  /** True when certain outcomes were asked for: then all of their rows count, also good ones. */
  readonly isChosen: boolean;
  /** Commands that show the rest, one a line. */
  readonly elsewhere: readonly string[];
}

interface Group {
  readonly title: string;
  readonly lines: string[];
  count: number;
}

const mostRows = 5;
/** Of one row, on a terminal. */
const mostErrors = 3;
const mostGroups = 12;

/** The summary, then the first rows that a person has to look at, grouped by reason, then where the rest is. */
export function createTextRows(options: TextRowsOptions): RowRenderer {
  const groups = new Map<string, Group>();
  const paint = createPaint(options.color);
  return {
    begin: () => "",
    add: (row) => {
      if (options.isChosen || needsPerson(row.result)) addTo(groups, row, options.redact);
      return "";
    },
    end: (head, totals) => {
      const title = options.isChosen ? "Rows" : "Rows that need a person";
      const sections = [
        renderHead(head, totals, paint),
        renderOutcomes(totals, paint),
        describeVerification(totals.verification),
        renderGroups([...groups], title, paint),
        totals.notes.map((note) => `note: ${printable(note)}`),
        titled("Next", totals.next, paint),
        titled("Every row", options.elsewhere, paint),
      ];
      const shown = sections.filter((lines) => lines.length > 0);
      return `${options.redact(shown.map((lines) => lines.join("\n")).join("\n\n"))}\n`;
    },
  };
}

/** A row that went in needs one where the API keeps it otherwise than it was sent. */
function needsPerson({ outcome, verification }: RowResult): boolean {
  if (isGoodOutcome(outcome)) return (verification?.differences.length ?? 0) > 0;
  return outcome !== "not-attempted";
}

function addTo(
  groups: Map<string, Group>,
  { source, result, sheet }: ReportRow,
  redact: Redact,
): void {
  const [error] = result.errors;
  const name = error?.code ?? result.outcome;
  const title = error === undefined ? "" : rowErrorCatalogue[error.code].title;
  const group = groups.get(name) ?? { title, lines: [], count: 0 };
  groups.set(name, group);
  group.count += 1;
  if (group.lines.length >= mostRows) return;
  const line = source.line === 0 ? "" : `${describePlace({ line: source.line, ...error }, sheet)} `;
  const key = result.key === undefined ? "" : `, ${printable(result.key)}`;
  const why = explainRow(result.errors, redact, { most: mostErrors, sheet, isPlaced: line !== "" });
  const place = `${line}(row ${source.rowNumber}${key}) ${result.outcome}`;
  group.lines.push(why === "" ? place : `${place}: ${why}`);
}

function renderGroups(
  groups: readonly (readonly [string, Group])[],
  title: string,
  paint: Paint,
): readonly string[] {
  const sorted = groups.toSorted(([, a], [, b]) => b.count - a.count);
  const lines = sorted.slice(0, mostGroups).flatMap(([name, group]) => {
    const left = group.count - group.lines.length;
    return [
      `  ${withCommas(group.count).padStart(9)}  ${name.padEnd(22)} ${group.title}`.trimEnd(),
      ...group.lines.map((line) => paint("dim", `             ${line}`)),
      ...(left > 0 ? [paint("dim", `             … and ${withCommas(left)} more`)] : []),
    ];
  });
  const hidden = sorted.length - mostGroups;
  return titled(
    title,
    [...lines, ...(hidden > 0 ? [`  and ${hidden} more codes`] : [])],
    paint,
    "",
  );
}

function renderHead(head: LoadHead, totals: LoadTotals, paint: Paint): readonly string[] {
  return [
    paint("bold", printable(`Load ${head.loadId} ${describeStanding(head)}`)),
    printable(describeWay(head)),
    printable(describeHands(head)),
    describeShare(head, totals),
  ];
}

function describeShare({ rowsInFile }: LoadHead, totals: LoadTotals): string {
  const settled = settledRows(totals);
  const total = Math.max(totals.rows, rowsInFile ?? 0);
  if (total === 0) return "no row has an outcome yet";
  const percent = Math.floor((settled / total) * 100);
  return `${withCommas(settled)} of ${withCommas(total)} ${total === 1 ? "row has" : "rows have"} an outcome (${percent}%)`;
}

function titled(
  title: string,
  lines: readonly string[],
  paint: Paint,
  indent = "  ",
): readonly string[] {
  if (lines.length === 0) return [];
  return [
    paint("bold", title),
    ...lines.map((line) => indent + (indent === "" ? line : printable(line))),
  ];
}
