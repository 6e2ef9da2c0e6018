import type { Redact } from "../../kernel/redact.ts";
import { neutralizeFormula } from "../../report/neutralize-formula.ts";
import type { ReportLine } from "../../report/read-report.ts";
import { reportCells } from "../../report/report-cells.ts";
import { formatReportLine, reportColumns } from "../../report/reporters/report-csv.ts";
import type { Target } from "../../targets/target.ts";
import { resultSoFar } from "../tell/result-so-far.ts";
import type { BookRow } from "./align-rows.ts";
import type { DifferenceLog } from "./differences.ts";

interface LineCheck {
  readonly target: Target | undefined;
  readonly log: DifferenceLog;
  readonly redact: Redact;
}

/** Columns that are made of what the ledger keeps. A message's wording may change with the program, so it is left out. */
const settledColumns = placesOf([
  "line",
  "key",
  "outcome",
  "code",
  "column",
  "field",
  "http_status",
  "attempts",
  "elapsed_ms",
  "applied_at",
  "record_id",
]);
const intendedColumns = placesOf(["line", "key", "outcome"]);

function placesOf(names: readonly string[]): readonly (readonly [name: string, at: number])[] {
  return names.map((name) => [name, reportColumns.indexOf(name)]);
}

/** What was blanked out when the report was written can't be made again without the credential. */
const blankedOut = "[redacted]";

/**
 * Holds a line of report.csv against what the ledger has of its row.
 * @returns the outcome that the line tells
 */
export function checkLine(
  line: ReportLine,
  { rowNumber, file, known }: BookRow,
  { target, log, redact }: LineCheck,
): string {
  const result = known === undefined ? undefined : resultSoFar(known, { target, isAtWork: false });
  const row = result && { source: { rowNumber, line: result.line, cells: [] }, result };
  // Most lines are as they would be written now, which is seen without taking them apart.
  if (row !== undefined && `${line.text}\n` === formatReportLine(row, redact))
    return row.result.outcome;
  const { cells } = line;
  const outcome = cells["outcome"] ?? "";
  const differ = (what: string): void => log.add("report-differs", `row ${rowNumber}: ${what}`);
  if (row === undefined || known === undefined) {
    if (outcome !== "not-attempted") differ(`${outcome} in report.csv, nothing in the ledger`);
    if (file !== undefined && cells["line"] !== String(file.source.line))
      differ(`line is ${show(cells["line"])}, not ${file.source.line}`);
    return outcome;
  }
  // Each is one physical line without a break, so that it comes out of the file as it went in.
  const expected = reportCells(row, redact, neutralizeFormula);
  for (const [name, at] of known.state === "settled" ? settledColumns : intendedColumns) {
    const found = cells[name];
    const wanted = expected[at] ?? "";
    // A report of before has not the column.
    if (found === undefined) continue;
    if (found !== wanted && !found.includes(blankedOut))
      differ(`${name} is ${show(found)}, and ${show(wanted)} in the ledger`);
  }
  return outcome;
}

const show = (cell: string | undefined): string => `"${cell ?? ""}"`;
