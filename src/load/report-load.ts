import type { LedgerRow } from "../ledger/ledger.ts";
import { SourceError } from "../load-error.ts";
import type { LoadStatus } from "../rows/outcome.ts";
import type { RowError } from "../rows/row-error.ts";
import type { RowResult, SourceRow } from "../rows/row.ts";
import { createWarningLog, type WarningLog } from "../rows/warning.ts";
import type { ReportRow } from "../report/report-row.ts";
import type { PacePoint, Summary, SummaryFacts } from "../report/summary.ts";
import { writeReports } from "../report/write-reports.ts";
import { readRows } from "../source/read-rows.ts";
import type { Source } from "../source/source.ts";
import { encodeText } from "../source/text-codec.ts";
import { programVersion } from "../version.ts";
import type { BoundLoad } from "./bind-load.ts";
import { interruptedResult } from "./interrupted-row.ts";
import { joinLedger } from "./join-ledger.ts";
import type { LoadContext } from "./load-context.ts";
import type { RunTally } from "./run-tally.ts";

interface ReportedRun {
  readonly status: LoadStatus;
  readonly reason: string | undefined;
  readonly next: readonly string[];
  readonly tally: RunTally;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The report covers what can be read of the source. */
  readonly source: ReadableRows;
  readonly pace: readonly PacePoint[];
}

/** Writes the load's reports from source and ledger, side by side and in file order. */
export async function reportLoad(context: LoadContext, run: ReportedRun): Promise<Summary> {
  const log = createWarningLog();
  const { dialect } = context.bound.source;
  return await writeReports({
    directory: context.directory,
    rows: reportRows(context, run.source.fault, log),
    header: context.bound.source.header,
    dialect,
    warnings: () => log.list(),
    encode: (text) => encodeText(text, dialect.encoding),
    facts: summaryFacts(context, run),
    redact: context.redact,
  });
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
  source: Source,
  fault: SourceError | undefined,
  log: WarningLog,
): AsyncGenerator<SourceRow, void, undefined> {
  try {
    yield* readRows(source, undefined, log);
  } catch (error) {
    const isKnown = error instanceof SourceError && error.code === fault?.code;
    if (!isKnown || error.code === "ERR_SOURCE_CHANGED") throw error;
  }
}

async function* reportRows(
  context: LoadContext,
  fault: SourceError | undefined,
  log: WarningLog,
): AsyncGenerator<ReportRow, void, undefined> {
  const { bound, ledger, load } = context;
  const rows = readUntilFault(bound.source, fault, log);
  for await (const { source, known } of joinLedger(rows, ledger.rows(load.id))) {
    if (source.error === undefined) bound.judgeDamage(source, log);
    yield { source, result: resultOf(source, known, context) };
  }
}

function resultOf(
  source: SourceRow,
  known: LedgerRow | undefined,
  context: LoadContext,
): RowResult {
  if (known?.state === "settled") return known.result;
  if (known?.state === "intended") return interruptedResult(known.intent, context.bound.target);
  const { rowNumber, line } = source;
  const mapped = source.error === undefined ? context.bound.mapper.mapRow(source) : undefined;
  const key = mapped?.kind === "mapped" ? mapped.row.key : mapped?.key;
  return {
    rowNumber,
    line,
    key,
    outcome: "not-attempted",
    attempts: 0,
    elapsedMs: 0,
    errors: [whyNotAttempted(source, context)],
  };
}

function whyNotAttempted({ rowNumber, line }: SourceRow, { settings }: LoadContext): RowError {
  const place = { stage: "delivery", rowNumber, line } as const;
  return settings.limit !== undefined && rowNumber > settings.limit
    ? { ...place, code: "beyond-limit", facts: { limit: settings.limit } }
    : { ...place, code: "load-stopped", facts: {} };
}

function summaryFacts({ load, bound, clock }: LoadContext, run: ReportedRun): SummaryFacts {
  const finishedAt = clock.now();
  const progress = run.tally.progress(finishedAt - run.startedAt);
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
    next: run.next,
  };
}
