import type { Redact } from "../../kernel/redact.ts";
import { parseReportLine, type ReportCells } from "../../report/read-report.ts";
import { formatReportLine } from "../../report/reporters/report-csv.ts";
import type { Target } from "../../targets/target.ts";
import { resultSoFar } from "../tell/result-so-far.ts";
import type { BookRow } from "./book-row.ts";
import type { DifferenceLog } from "./differences.ts";

interface LineCheck {
  readonly target: Target | undefined;
  readonly log: DifferenceLog;
  readonly redact: Redact;
}

/** Columns that are made of what the ledger keeps. A message's wording may change with the program, so it is left out. */
const settledColumns = [
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
];

/** What was blanked out when the report was written can't be made again without the credential. */
const blankedOut = "[redacted]";

/** Holds a line of report.csv against what the ledger has of its row. */
export function checkLine(
  line: ReportCells,
  { rowNumber, file, known }: BookRow,
  { target, log, redact }: LineCheck,
): void {
  if (known === undefined) {
    if (line["outcome"] !== "not-attempted")
      log.add(
        "report-differs",
        `row ${rowNumber}: ${line["outcome"] ?? ""} in report.csv, nothing in the ledger`,
      );
    if (file !== undefined && line["line"] !== String(file.source.line))
      log.add(
        "report-differs",
        `row ${rowNumber}: line is ${show(line["line"])}, not ${file.source.line}`,
      );
    return;
  }
  const result = resultSoFar(known, { target, isAtWork: false });
  const source = { rowNumber, line: result.line, cells: [] };
  const expected = parseReportLine(formatReportLine({ source, result }, redact));
  const columns = known.state === "settled" ? settledColumns : ["line", "key", "outcome"];
  for (const name of columns) {
    const [found, wanted = ""] = [line[name], expected[name]];
    // A report of before has not the column.
    if (found === undefined) continue;
    if (found !== wanted && !found.includes(blankedOut))
      log.add(
        "report-differs",
        `row ${rowNumber}: ${name} is ${show(found)}, and ${show(wanted)} in the ledger`,
      );
  }
}

const show = (cell: string | undefined): string => `"${cell ?? ""}"`;
