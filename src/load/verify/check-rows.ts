import type { Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import type { Redact } from "../../kernel/redact.ts";
import { readReportLines, type ReportLine } from "../../report/read-report.ts";
import { isAnswerUnknown } from "../../rows/answer-unknown.ts";
import { noOutcomes, outcomes } from "../../rows/outcome.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import { findTarget } from "../../targets/index.ts";
import { type JudgedRow, prepareRows } from "../bind/prepare-record.ts";
import type { BoundLoad } from "../bound-load.ts";
import { alignRows, type BookRow } from "./align-rows.ts";
import { checkLine } from "./check-line.ts";
import { checkPayload } from "./check-payload.ts";
import type { DifferenceLog } from "./differences.ts";

/** What the walk over file, ledger and report counted. */
export interface RowFigures {
  rowsInFile: number;
  rowsInLedger: number;
  linesInReport: number;
  /** Payloads that were made again and compared. */
  payloads: number;
  /** Rows that were sent, or were about to be, and whose answer is not known. */
  answersUnknown: number;
  readonly ledgerOutcomes: Record<string, number>;
  readonly reportOutcomes: Record<string, number>;
}

interface RowCheck {
  readonly load: LoadRecord;
  readonly ledger: Ledger;
  /** Undefined: the file is not looked at. */
  readonly bound: BoundLoad | undefined;
  /** Undefined: report.csv is not looked at. */
  readonly reportPath: string | undefined;
  readonly log: DifferenceLog;
  /** Takes what is found about payloads. */
  readonly payloadLog: DifferenceLog;
  readonly redact: Redact;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Holds file, ledger and report.csv against one another, row by row.
 * @throws SourceError, LedgerError when file or report can't be read to their ends
 */
export async function checkRows(check: RowCheck): Promise<RowFigures> {
  const { load, ledger, bound, reportPath, log, signal } = check;
  const figures: RowFigures = {
    rowsInFile: 0,
    rowsInLedger: 0,
    linesInReport: 0,
    payloads: 0,
    answersUnknown: 0,
    ledgerOutcomes: noOutcomes(),
    reportOutcomes: noOutcomes(),
  };
  const hasPlan = load.terms?.plan !== undefined;
  const target = findTarget(load.targetName);
  const books = {
    file:
      bound === undefined
        ? undefined
        : { blocks: oneByOne(prepareRows(bound, bound.readRows(signal))), numberOf: rowNumberOf },
    known: {
      blocks: ledger.pages.all(load.id),
      numberOf: (row: LedgerRow) => placeOf(row).rowNumber,
    },
    line:
      reportPath === undefined
        ? undefined
        : {
            blocks: inOrder(readReportLines(reportPath), log),
            numberOf: (line: ReportLine) => line.rowNumber,
          },
  };
  await alignRows(books, (row) => {
    count(row, figures);
    checkPresence(row, check);
    checkPlace(row, bound?.source.sheet, log);
    if (bound !== undefined) figures.payloads += checkPayload(row, hasPlan, check.payloadLog);
    if (row.line === undefined) return;
    const outcome = checkLine(row.line, row, { target, log, redact: check.redact });
    figures.linesInReport += 1;
    figures.reportOutcomes[outcome] = (figures.reportOutcomes[outcome] ?? 0) + 1;
  });
  checkCounts(load, figures, log);
  return figures;
}

function count({ file, known }: BookRow, figures: RowFigures): void {
  if (file !== undefined) figures.rowsInFile += 1;
  if (known === undefined) return;
  figures.rowsInLedger += 1;
  if (known.state === "intended" || isAnswerUnknown(known.result)) figures.answersUnknown += 1;
  if (known.state === "settled")
    figures.ledgerOutcomes[known.result.outcome] =
      (figures.ledgerOutcomes[known.result.outcome] ?? 0) + 1;
}

/** Who should have the row and has not. */
function checkPresence({ rowNumber, file, known, line }: BookRow, check: RowCheck): void {
  const { load, bound, reportPath, log } = check;
  const isSettled = known?.state === "settled";
  if (bound !== undefined && file === undefined) {
    if (known !== undefined) log.add("row-not-in-file", `row ${rowNumber}`);
    else log.add("row-only-in-report", `row ${rowNumber}`);
  }
  if (load.status === "completed" && !isSettled && (file ?? known) !== undefined) {
    const what = known === undefined ? "nothing is known of it" : "only its intent is there";
    log.add("row-not-in-ledger", `row ${rowNumber}: ${what}`);
  }
  if (reportPath !== undefined && line === undefined)
    log.add("row-not-in-report", `row ${rowNumber}`);
}

function checkPlace(
  { rowNumber, file, known }: BookRow,
  sheet: string | undefined,
  log: DifferenceLog,
): void {
  if (file === undefined || known === undefined) return;
  const { line } = placeOf(known);
  const { source } = file;
  if (line !== source.line)
    log.add(
      "place-differs",
      `row ${rowNumber}: ${nameOfPlace(line, sheet)} in the ledger, ${nameOfPlace(source.line, sheet)} in the file`,
    );
}

/** The sums that the ledger keeps beside its rows. */
function checkCounts(load: LoadRecord, figures: RowFigures, log: DifferenceLog): void {
  for (const outcome of outcomes) {
    const [kept, found] = [load.counts[outcome], figures.ledgerOutcomes[outcome] ?? 0];
    if (kept !== found)
      log.add("counts-differ", `${outcome}: ${kept} by its counts, ${found} by its rows`);
  }
}

function placeOf(known: LedgerRow): { readonly rowNumber: number; readonly line: number } {
  return known.state === "intended" ? known.intent : known.result;
}

const rowNumberOf = ({ source }: JudgedRow): number => source.rowNumber;

async function* oneByOne<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  for await (const item of items) yield [item];
}

/** The lines whose numbers go up; all others are differences of their own. */
async function* inOrder(
  blocks: AsyncIterable<readonly ReportLine[]>,
  log: DifferenceLog,
): AsyncGenerator<readonly ReportLine[], void, undefined> {
  let last = 0;
  for await (const lines of blocks)
    yield lines.filter((line) => {
      const number = line.rowNumber;
      const isNext = Number.isSafeInteger(number) && number > last;
      if (isNext) last = number;
      else log.add("report-order", `row ${line.cells["row_number"] ?? ""} behind row ${last}`);
      return isNext;
    });
}
