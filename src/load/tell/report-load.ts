import { ledgerOptions } from "../books/load-files.ts";
import { unsentRow } from "../../rows/unsent-row.ts";
import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { Execution } from "../../ledger/load-record.ts";
import { SourceError } from "../../kernel/load-error.ts";
import type { LoadStatus } from "../../rows/outcome.ts";
import type { RowError } from "../../rows/row-error.ts";
import type { RowResult, SourceRow } from "../../rows/row.ts";
import { createWarningLog, type WarningLog } from "../../rows/warning.ts";
import type { ReportRow } from "../../report/report-row.ts";
import type { PacePoint, Summary, SummaryFacts } from "../../report/summary.ts";
import { writeReports } from "../../report/write-reports.ts";
import { readRows } from "../../source/read-rows.ts";
import { encodeText } from "../../source/formats/csv/text-codec.ts";
import { programVersion } from "../../kernel/version.ts";
import type { BoundLoad } from "../bound-load.ts";
import { describeCorrections } from "./describe-corrections.ts";
import { describeIntervention } from "./describe-intervention.ts";
import { interruptedResult } from "../books/interrupted-row.ts";
import { joinLedger } from "../books/join-ledger.ts";
import { createFooterTotals } from "../bind/footer-totals.ts";
import type { BookContext, RunTally } from "../load-context.ts";
import { openRowNotes } from "./row-notes.ts";
import { rowsFormOf } from "./rows-form.ts";
import { stepFactsOf } from "./step-facts.ts";
import { warnOfTwin } from "../bind/settle-duplicates.ts";

interface ReportedRun {
  readonly status: LoadStatus;
  readonly reason: string | undefined;
  readonly next: readonly string[];
  readonly tally: RunTally;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly elapsedMs: number;
  /** The report covers what can be read of the source. */
  readonly source: ReadableRows;
  readonly pace: readonly PacePoint[];
}

/** Writes the load's reports from source and ledger, side by side and in file order. */
export async function reportLoad(
  context: BookContext,
  execution: Execution,
  run: ReportedRun,
): Promise<Summary> {
  const { source } = context.bound;
  const { dialect, header, headerLine } = source;
  const log = createWarningLog(source.sheet);
  const links = await context.ledger.corrections.links(context.load.id);
  const recorded = await context.ledger.interventions.list(context.load.id);
  const facts = {
    ...summaryFacts(context, run),
    ...(await stepFactsOf(context.load, {
      mapping: context.bound.mapping,
      configPath: context.settings.connection.configPath,
    })),
    interventions: recorded.map(describeIntervention),
    corrections: describeCorrections(links, context.load.id),
    ledgerOptions: ledgerOptions(context.settings),
  };
  const pattern =
    rowsFormOf(source, context) === "xlsx" ? await source.openPattern?.(source) : undefined;
  try {
    return await writeReports({
      directory: context.directory,
      rows: reportRows(context, run.source.fault, log),
      header,
      dialect,
      ...(pattern !== undefined && { workbook: { pattern, headerLine } }),
      warnings: () => log.list(),
      encode: (text) => encodeText(text, dialect.encoding),
      facts,
      redact: context.redact,
      assertOurs: async () => await context.ledger.assertUnderWay(execution),
    });
  } finally {
    await pattern?.close();
  }
}

/** The rows that can be read from a source, and what keeps the rest from being read, if anything does. */
export interface ReadableRows {
  readonly rowCount: number;
  readonly fault: SourceError | undefined;
}

/** Counts the rows of a source that no preflight has read. */
export async function countRows({ source }: BoundLoad): Promise<ReadableRows> {
  let rowCount = 0;
  try {
    for await (const _row of readRows(source)) rowCount += 1;
  } catch (error) {
    if (error instanceof SourceError) return { rowCount, fault: error };
    throw error;
  }
  return { rowCount, fault: undefined };
}

/** The rows before a known fault of the file; any other fault is thrown, as is a file that is no longer the same. */
async function* readUntilFault(
  rows: AsyncIterable<SourceRow>,
  fault: SourceError | undefined,
): AsyncGenerator<SourceRow, void, undefined> {
  try {
    yield* rows;
  } catch (error) {
    const isKnown = error instanceof SourceError && error.code === fault?.code;
    if (!isKnown || error.code === "ERR_SOURCE_CHANGED") throw error;
  }
}

async function* reportRows(
  context: BookContext,
  fault: SourceError | undefined,
  log: WarningLog,
): AsyncGenerator<ReportRow, void, undefined> {
  const { bound, ledger, load } = context;
  // What the preflight found is told again; only an accepted difference needs the sums for that.
  const footers = bound.accept.includes("footer-total")
    ? createFooterTotals(bound, log)
    : undefined;
  const rows = readUntilFault(readRows(bound.source, undefined, log, footers?.take), fault);
  const columns = bound.watchColumns();
  const notesOf = openRowNotes(ledger.corrections.rowLinks(load.id));
  for await (const { source, known } of joinLedger(rows, ledger.rows(load.id))) {
    if (source.error === undefined && !bound.mapper.skips(source)) {
      bound.judgeDamage(source, log);
      columns.add(source);
    }
    footers?.add(source);
    const result = resultOf(source, known, context);
    warnOfTwin(result, log);
    const notes = await notesOf(source.rowNumber);
    yield { source, result, sheet: bound.source.sheet, notes };
  }
  columns.tell(log);
  footers?.compare();
}

function resultOf(
  source: SourceRow,
  known: LedgerRow | undefined,
  context: BookContext,
): RowResult {
  if (known?.state === "settled") return known.result;
  if (known?.state === "intended") return interruptedResult(known.intent, context.bound.target);
  const mapped = source.error === undefined ? context.bound.mapper.mapRow(source) : undefined;
  const key = mapped?.kind === "mapped" ? mapped.row.key : mapped?.key;
  const { rowNumber, line } = source;
  return unsentRow({ rowNumber, line, key }, "not-attempted", [whyNotAttempted(source, context)]);
}

function whyNotAttempted({ rowNumber, line }: SourceRow, { settings }: BookContext): RowError {
  const place = { stage: "delivery", rowNumber, line } as const;
  return settings.limit !== undefined && rowNumber > settings.limit
    ? { ...place, code: "beyond-limit", facts: { limit: settings.limit } }
    : { ...place, code: "load-stopped", facts: {} };
}

function summaryFacts({ load, bound, clock }: BookContext, run: ReportedRun): SummaryFacts {
  const finishedAt = clock.now();
  const progress = run.tally.progress(run.elapsedMs);
  const seconds = Math.max(0.001, progress.elapsedMs / 1000);
  const sent = run.tally.sentCount();
  return {
    loadId: load.id,
    status: run.status,
    statusReason: run.reason,
    target: load.targetName,
    baseUrl: load.baseUrl,
    tenant: load.tenant,
    connectionName: load.connectionName,
    source: {
      name: load.sourceName,
      path: load.sourcePath,
      fingerprint: load.fingerprint,
      bytes: bound.source.size,
    },
    mapping: { path: load.mappingPath, hash: load.mappingHash },
    rowsRead: run.source.rowCount,
    startedAt: run.startedAt,
    elapsedMs: run.elapsedMs,
    finishedAt,
    delivery: {
      requests: progress.requests,
      refusals: progress.refusals,
      retries: run.tally.retries(),
      answersUnlikeDocument: run.tally.answersUnlikeDocument(),
      pausedMs: run.tally.pausedMs(),
      rowsPerSecond: Math.round((sent / seconds) * 10) / 10,
      pace: run.pace,
    },
    versions: { waybill: programVersion, node: process.versions.node },
    undoes: load.terms?.undoes,
    next: run.next,
  };
}
